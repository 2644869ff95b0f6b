import type { AlertSummary } from '@tripline/api/wire'

/** The newest known version of each alert, from whichever answer or stream event brought it. */
export interface Arrivals {
  /** Keeps it if it is newer than what is known; says whether it was. */
  note(alert: AlertSummary): boolean
  latest(id: string): AlertSummary | undefined
  all(): Iterable<AlertSummary>
  /** The highest sequence seen: where a stream resumes. */
  highest(): number
  /** Grows with every change, for React. */
  version(): number
  subscribe(changed: () => void): () => void
  clear(): void
}

/** More than any queue a person works through; the oldest noted goes first. */
const MAX_KEPT = 5_000

export function createArrivals(): Arrivals {
  const alerts = new Map<string, AlertSummary>()
  const listeners = new Set<() => void>()
  let highest = 0
  let version = 0

  function changed(): void {
    version++
    for (const listener of listeners) listener()
  }
  return {
    note(alert) {
      highest = Math.max(highest, alert.sequence)
      const known = alerts.get(alert.id)
      if (known !== undefined && known.sequence >= alert.sequence) return false
      alerts.delete(alert.id)
      alerts.set(alert.id, alert)
      const oldest = alerts.keys().next()
      if (alerts.size > MAX_KEPT && !oldest.done) alerts.delete(oldest.value)
      changed()
      return true
    },
    latest: (id) => alerts.get(id),
    all: () => alerts.values(),
    highest: () => highest,
    version: () => version,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear() {
      alerts.clear()
      highest = 0
      changed()
    },
  }
}
