import type { RunnerCommand } from '@tripline/detectors'

const CLOSED_AFTER_MS = 20 * 3_600_000

interface Open {
  readonly alertId: string
  readonly openedAt: number
}

/** Closes each alert twenty hours of event time after it opened, and is never wrong. */
export interface Analyst {
  opened(alertId: string, at: number): void
  /** What is due when event time has reached `now`. */
  due(now: number): readonly RunnerCommand[]
}

export function createAnalyst(wasIncident: (alertId: string) => boolean): Analyst {
  let open: Open[] = []
  return {
    opened: (alertId, openedAt) => {
      open.push({ alertId, openedAt })
    },
    due: (now) => {
      if (!open.some(({ openedAt }) => now - openedAt >= CLOSED_AFTER_MS)) return []
      const due = open.filter(({ openedAt }) => now - openedAt >= CLOSED_AFTER_MS)
      open = open.filter(({ openedAt }) => now - openedAt < CLOSED_AFTER_MS)
      return due.map(({ alertId }) => ({
        ...{ id: `close-${alertId}`, alertId, type: 'close', at: now },
        verdict: wasIncident(alertId) ? 'true_positive' : 'benign',
      }))
    },
  }
}
