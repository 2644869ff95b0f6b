import type { Alert } from '../../wire.ts'
import { adviser } from './match-alert.ts'
import type { Playbook } from './playbook.ts'

/** What a playbook would have done about one stored alert. */
export interface Tried {
  readonly at: number
  readonly alertId: string
  readonly agent: string
  readonly credential: string
  readonly risk: number
  readonly measure: string
  /** 'automatic', 'person' or 'cap': whether anybody would have had to approve. */
  readonly approval: 'automatic' | 'person' | 'cap'
}

export interface Trial {
  readonly alerts: number
  readonly automatic: number
  readonly person: number
  readonly cap: number
  readonly tried: readonly Tried[]
}

const HOUR = 3_600_000

/**
 * A playbook on alerts of the past, oldest first: which it would have acted on, and how far the hourly cap had let it. Whether
 * a provider could have done it is not asked; one credential is taken out once.
 */
export function tryPlaybook(playbook: Playbook, alerts: readonly Alert[], perHour: number): Trial {
  const advise = adviser([playbook])
  const automaticAt: number[] = []
  const done = new Set<string>()
  const tried: Tried[] = []
  for (const alert of [...alerts].sort((a, b) => a.openedAt - b.openedAt)) {
    const { credentialId } = alert
    const step = credentialId === '' ? undefined : advise(alert)?.step
    if (step === undefined || done.has(`${credentialId} ${step.measure}`)) continue
    done.add(`${credentialId} ${step.measure}`)
    const at = alert.openedAt
    const lastHour = automaticAt.filter((one) => one > at - HOUR).length
    const approval =
      step.approval === 'person' ? 'person' : lastHour >= perHour ? 'cap' : 'automatic'
    if (approval === 'automatic') automaticAt.push(at)
    tried.push({
      ...{ at, alertId: alert.id, agent: alert.agentId, credential: credentialId },
      ...{ risk: alert.risk, measure: step.measure, approval },
    })
  }
  const count = (kind: Tried['approval']) => tried.filter((one) => one.approval === kind).length
  return {
    ...{ alerts: alerts.length, tried },
    ...{ automatic: count('automatic'), person: count('person'), cap: count('cap') },
  }
}
