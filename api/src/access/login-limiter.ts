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

export function createLoginLimiter(clock: Clock): LoginLimiter {
  const failures = new Map<string, { since: number; count: number }>()
  return {
    waitSeconds(address) {
      const seen = failures.get(address)
      if (seen === undefined || seen.count < MAX_FAILURES) return 0
      const left = seen.since + WINDOW_MS - clock.now()
      return left > 0 ? Math.ceil(left / 1000) : 0
    },
    failed(address) {
      const now = clock.now()
      const seen = failures.get(address)
      if (seen !== undefined && now - seen.since < WINDOW_MS) {
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
