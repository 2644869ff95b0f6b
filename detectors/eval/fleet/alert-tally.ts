import type { ScoredEvent } from '@tripline/detectors'

const DAY_MS = 24 * 3_600_000

export interface Alert {
  readonly agentId: string
  readonly openedAt: number
  /** Events the agent had done when it opened. */
  readonly history: number
  /** What led when it opened. */
  readonly because: string
  /** Always raised, whatever the budget says. */
  isOutside: boolean
  isIncident: boolean
}

/** Every alert of the run, with whether it was right. */
export interface AlertTally {
  /** True when the event opened an alert. */
  add(scored: ScoredEvent, isIncident: boolean, history: number): boolean
  wasIncident(alertId: string): boolean
  all(): Iterable<Alert>
}

export function createAlertTally(): AlertTally {
  const alerts = new Map<string, Alert>()
  return {
    add: ({ alertId, event, reasoning, detectors }, isIncident, history) => {
      if (alertId === '') return false
      const known = alerts.get(alertId)
      if (known === undefined && reasoning === null) return false
      const alert = known ?? {
        ...{ agentId: event.agentId, openedAt: event.occurredAt, history },
        because: `${event.action} ${detectors[0]?.name ?? ''}`,
        ...{ isOutside: false, isIncident: false },
      }
      alert.isOutside ||= reasoning?.judgement === 'outside'
      alert.isIncident ||= isIncident
      alerts.set(alertId, alert)
      return known === undefined
    },
    wasIncident: (alertId) => alerts.get(alertId)?.isIncident === true,
    all: () => alerts.values(),
  }
}

/** Alerts within the budget that were no incident, for each day between two times. */
export function ordinaryByDay(
  alerts: Iterable<Alert>,
  from: number,
  to: number,
): readonly number[] {
  const days = new Array<number>(Math.ceil((to - from) / DAY_MS)).fill(0)
  for (const { isOutside, isIncident, openedAt } of alerts) {
    const day = Math.floor((openedAt - from) / DAY_MS)
    if (!isOutside && !isIncident && day >= 0 && day < days.length) days[day] = (days[day] ?? 0) + 1
  }
  return days
}
