import type { Clock } from '@tripline/infra'

const WINDOW_MS = 60_000
const MAX_FAILURES = 10
/** Addresses remembered at once; past that the oldest are forgotten. */
const MAX_ADDRESSES = 10_000

/** Ten wrong tokens a minute from one address, then it waits. */
export interface LoginLimiter {
  /** Seconds to wait; 0 when a try is allowed. */
  waitSeconds(address: string): number
  failed(address: string): void
}

/** Also when the clock was set back meanwhile: nobody waits for hours. */
const isOver = (since: number, now: number): boolean => now < since || now - since >= WINDOW_MS

export function createLoginLimiter(clock: Clock): LoginLimiter {
  const failures = new Map<string, { since: number; count: number }>()
  return {
    waitSeconds(address) {
      const seen = failures.get(address)
      if (seen === undefined || seen.count < MAX_FAILURES) return 0
      const now = clock.now()
      return isOver(seen.since, now) ? 0 : Math.ceil((seen.since + WINDOW_MS - now) / 1000)
    },
    failed(address) {
      const now = clock.now()
      const seen = failures.get(address)
      if (seen !== undefined && !isOver(seen.since, now)) {
        seen.count++
        return
      }
      failures.delete(address)
      failures.set(address, { since: now, count: 1 })
      const oldest = failures.keys().next()
      if (failures.size > MAX_ADDRESSES && !oldest.done) failures.delete(oldest.value)
    },
  }
}
