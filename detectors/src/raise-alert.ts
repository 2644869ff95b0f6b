import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import type { AlertBudget } from './budget/alert-budget.ts'
import type { Observation } from './detector.ts'
import type { Incident, Incidents } from './incidents.ts'
import type { Judgement } from './judge-event.ts'

/** A finding as it asks for an alert. */
export interface Asking {
  readonly judgement: Judgement
  /** Detector and channel that led. */
  readonly cause: string
  readonly weighed: number
}

export interface AlertRaiser {
  /** The alert an event that is a finding belongs to, opened if it may be; null when it may not. */
  alertFor(observed: Observation, asking: Asking): Incident | null
}

/** Which finding raises an alert, and which joins one. */
export function createAlertRaiser(
  incidents: Incidents,
  budget: AlertBudget,
  key: HashKey,
): AlertRaiser {
  const idHash = hash64Result()

  const open = (event: AuditEvent, outsideBudget: boolean): Incident => {
    hash64(`${event.agentId}\0${event.id}`, idHash, key)
    const incident: Incident = {
      alertId: `alr_${hex(idHash.hi)}${hex(idHash.lo)}`,
      agentId: event.agentId,
      sessionId: event.sessionId,
      openedBy: event.id,
      outsideBudget,
      causes: [],
      admittedAt: budget.watermark(),
      firstAt: event.occurredAt,
      lastAt: event.occurredAt,
      verdict: null,
      closed: false,
    }
    incidents.open(incident)
    if (outsideBudget) budget.countOutside()
    return incident
  }

  return {
    alertFor: ({ event, agent }, { judgement, cause, weighed }) => {
      const joined = incidents.joinedBy(event, { cause, outside: judgement === 'outside' })
      if (joined !== null) {
        if (judgement === 'outside' && !joined.outsideBudget) {
          joined.outsideBudget = true
          budget.moveOutside(joined.agentId, joined.admittedAt, joined.firstAt, event.occurredAt)
        }
        incidents.touch(joined, event.occurredAt)
        return joined
      }
      if (judgement === 'outside') return open(event, true)
      return budget.admit(agent, event.agentId, weighed) ? open(event, false) : null
    },
  }
}

const hex = (half: number): string => half.toString(16).padStart(8, '0')
