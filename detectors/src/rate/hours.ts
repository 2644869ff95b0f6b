/** Words of the hours: a running mean of calls and the number of days behind it, for each hour of the day (UTC). */
const HOURS_A_DAY = 24
export const HOUR_WORDS = 2 * HOURS_A_DAY

/** How fast an hour's mean follows. */
const FOLLOW = 0.1
/** Days before an hour is told from the others. */
const WARM_DAYS = 3
/** Silent hours that are counted after a gap: a week. */
const LONGEST_GAP = 168
/** The season's factor stays within these. */
const LEAST = 1 / 8
const MOST = 8

/**
 * Adds the finished hour, and the silent ones up to now, to the means of their hours of the day:
 * m ← m + 0.1·(x − m).
 */
export function learnHour(
  f: Float32Array,
  at: number,
  finished: number,
  now: number,
  count: number,
): void {
  addHour(f, at, finished, count)
  const end = Math.min(now, finished + 1 + LONGEST_GAP)
  for (let hour = finished + 1; hour < end; hour++) addHour(f, at, hour, 0)
}

function addHour(f: Float32Array, at: number, hour: number, count: number): void {
  const word = at + (hour % HOURS_A_DAY)
  const days = f[word + HOURS_A_DAY] ?? 0
  const mean = f[word] ?? 0
  // The first days average plainly, else the very first would weigh for weeks.
  f[word] = mean + (count - mean) * Math.max(FOLLOW, 1 / (days + 1))
  f[word + HOURS_A_DAY] = Math.min(days + 1, 1000)
}

/**
 * How busy the hour is against the agent's mean hour, shrunk towards 1: (m_h + m̄/2) / (3·m̄/2), within 1/8 … 8.
 *
 * Worked example: mean hour 10 calls, this hour of the day 40: (40 + 5)/15 = 3.
 */
export function seasonOf(f: Float32Array, at: number, hour: number): number {
  const word = at + (hour % HOURS_A_DAY)
  if ((f[word + HOURS_A_DAY] ?? 0) < WARM_DAYS) return 1
  let sum = 0
  let known = 0
  for (let i = 0; i < HOURS_A_DAY; i++) {
    if ((f[at + i + HOURS_A_DAY] ?? 0) === 0) continue
    sum += f[at + i] ?? 0
    known++
  }
  const mean = known === 0 ? 0 : sum / known
  if (mean === 0) return 1
  const factor = ((f[word] ?? 0) + mean / 2) / (1.5 * mean)
  return Math.min(MOST, Math.max(LEAST, factor))
}
