import type { AlertSummary } from '@tripline/api/wire'
import type { AlertFilter } from './alert-filter.ts'
import { compareAlerts, matches } from './alert-filter.ts'

export interface QueueSnapshot {
  /** What was fetched, in the order it is shown. */
  readonly loaded: readonly AlertSummary[]
  /** Versions up to this sequence were known when it was fetched: only later ones can be new. */
  readonly knownThrough: number
  /** Whether the API has more rows behind these. */
  readonly hasMore: boolean
}

export interface QueueRows {
  /** The loaded rows in their order, each in its newest version. The list never moves by itself. */
  readonly rows: readonly AlertSummary[]
  /** What arrived since and belongs here: the pill counts it. Most urgent first. */
  readonly waiting: readonly AlertSummary[]
}

export function queueRows(
  snapshot: QueueSnapshot,
  arrived: Iterable<AlertSummary>,
  filter: AlertFilter,
  me: string,
): QueueRows {
  const shown = new Set(snapshot.loaded.map((alert) => alert.id))
  const newest = new Map<string, AlertSummary>()
  const waiting: AlertSummary[] = []
  const last = snapshot.loaded.at(-1)
  for (const alert of arrived) {
    if (shown.has(alert.id)) newest.set(alert.id, alert)
    else if (
      alert.sequence > snapshot.knownThrough &&
      matches(alert, filter, me) &&
      // Behind the last row there are others not fetched yet; it will come with them.
      (!snapshot.hasMore || last === undefined || compareAlerts(alert, last, filter.sort) < 0)
    ) {
      waiting.push(alert)
    }
  }
  waiting.sort((a, b) => compareAlerts(a, b, filter.sort))
  const rows = snapshot.loaded.map((alert) => {
    const other = newest.get(alert.id)
    return other !== undefined && other.sequence > alert.sequence ? other : alert
  })
  return { rows, waiting }
}

/** Puts each waiting alert where it belongs without moving any row past another. */
export function takeIn(
  rows: readonly AlertSummary[],
  waiting: readonly AlertSummary[],
  sort: AlertFilter['sort'],
): readonly AlertSummary[] {
  const all = [...rows]
  for (const alert of waiting) {
    const at = all.findIndex((row) => compareAlerts(alert, row, sort) < 0)
    all.splice(at < 0 ? all.length : at, 0, alert)
  }
  return all
}
