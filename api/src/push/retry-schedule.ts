const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** How long to wait after the first, second, … attempt has failed; after the last there is no further one. */
export type RetrySchedule = readonly number[]

/** As Standard Webhooks has it: ten attempts over three days. */
export const STANDARD_SCHEDULE: RetrySchedule = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** Those who failed together must not come back together. */
const JITTER = 0.2

/** When to try again after `attempts` failed ones; null when that is enough. The receiver may ask for later, not for sooner. */
export function nextAttemptAt(
  schedule: RetrySchedule,
  attempts: number,
  now: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const delay = schedule[attempts - 1]
  if (delay === undefined) return null
  return now + Math.max(Math.round(delay * (1 + JITTER * random())), retryAfterMs ?? 0)
}
