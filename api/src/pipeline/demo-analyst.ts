import type { Alert } from '../wire.ts'
import type { AlertCommand } from './pipeline.ts'

const HOUR = 3_600_000
/** Of the invented company's two people on alerts, who takes an alert after so long, and when it is closed. */
const PEOPLE = ['Priya Nair', 'Sam Whitlock'] as const
const TAKEN_AFTER_MS = 3 * HOUR
const CLOSED_AFTER_MS = 20 * HOUR

/**
 * The people who had looked at the alerts of the demo's past month: without their verdicts nothing unusual
 * would ever have been learned. They touch nothing that opens after the demo has begun to live.
 */
export interface DemoAnalyst {
  note(alert: Alert): void
  /** Detection has reached this event time: what the people decided meanwhile, in order. */
  reached(eventTime: number): readonly AlertCommand[]
}

interface Pending {
  readonly id: string
  readonly agentId: string
  readonly openedAt: number
  taken: boolean
}

/** `wasIncident` is the simulator's truth; `until` is when the demo began to live. */
export function createDemoAnalyst(
  wasIncident: (agentId: string, at: number) => boolean,
  until: number,
): DemoAnalyst {
  const pending = new Map<string, Pending>()

  function take(alert: Pending, at: number): readonly AlertCommand[] {
    alert.taken = true
    const by = PEOPLE[alert.id.charCodeAt(alert.id.length - 1) % PEOPLE.length] ?? PEOPLE[0]
    const { id: alertId, agentId } = alert
    const shared = { alertId, agentId, by, at }
    return [
      { ...shared, id: `demo-assign-${alertId}`, type: 'assign', assignee: by },
      { ...shared, id: `demo-acknowledge-${alertId}`, type: 'acknowledge' },
    ]
  }

  function close(alert: Pending, at: number): AlertCommand {
    pending.delete(alert.id)
    const by = PEOPLE[alert.id.charCodeAt(alert.id.length - 1) % PEOPLE.length] ?? PEOPLE[0]
    const verdict = wasIncident(alert.agentId, alert.openedAt) ? 'true_positive' : 'benign'
    const { id: alertId, agentId } = alert
    return { id: `demo-close-${alertId}`, alertId, agentId, by, at, type: 'close', verdict }
  }

  return {
    note({ id, agentId, openedAt, status }) {
      if (status === 'open' && openedAt < until && !pending.has(id)) {
        pending.set(id, { id, agentId, openedAt, taken: false })
      }
    },
    reached(eventTime) {
      if (eventTime >= until) return []
      const commands: AlertCommand[] = []
      for (const alert of [...pending.values()]) {
        const age = eventTime - alert.openedAt
        if (age >= TAKEN_AFTER_MS && !alert.taken) commands.push(...take(alert, eventTime))
        if (age >= CLOSED_AFTER_MS) commands.push(close(alert, eventTime))
      }
      return commands
    },
  }
}
