const HOURS_A_DAY = 24
const DAYS_A_WEEK = 7
const HOURS_A_WEEK = HOURS_A_DAY * DAYS_A_WEEK

/** Words: decayed active hours of each hour of the day, of each day of the week, and hours behind each of the two. */
const BY_HOUR = 0
const BY_DAY = HOURS_A_DAY
const HOURS = BY_DAY + DAYS_A_WEEK
const HOURS_OF_DAYS = HOURS + 1
export const ACTIVITY_WORDS = HOURS_OF_DAYS + 1

/** Days an hour of the day is remembered by, and weeks a day of the week. */
const KEEP_HOUR = 1 - 1 / 45
const KEEP_DAY = 1 - 1 / (HOURS_A_DAY * 8)
/** Silent hours that are learned of one gap: longer ones say that it slept, not when it works. */
const LONGEST_GAP = 4 * HOURS_A_WEEK
/** What is known of an hour is believed like this many days, what is known of a day like this many hours. */
const PRIOR_DAYS = 1
const PRIOR_HOURS = 6

/** Hours behind it, decayed; a whole week is 168. */
export const hoursKnown = (f: Float32Array, at: number): number => f[at + HOURS] ?? 0

/** Thursday, 1 January 1970, is day 0. */
const dayOf = (hour: number): number => Math.floor(hour / HOURS_A_DAY) % DAYS_A_WEEK

function addHour(f: Float32Array, at: number, hour: number, active: number): void {
  const byHour = at + BY_HOUR + (hour % HOURS_A_DAY)
  const byDay = at + BY_DAY + dayOf(hour)
  f[byHour] = KEEP_HOUR * (f[byHour] ?? 0) + active
  f[byDay] = KEEP_DAY * (f[byDay] ?? 0) + active
  // Each hour of the day, each day of the week comes as often as the others: one sum of hours serves them all.
  f[at + HOURS] = keepOf(KEEP_HOUR, HOURS_A_DAY) * (f[at + HOURS] ?? 0) + 1
  f[at + HOURS_OF_DAYS] = keepOf(KEEP_DAY, DAYS_A_WEEK) * (f[at + HOURS_OF_DAYS] ?? 0) + 1
}

const keepOf = (keep: number, slots: number): number => keep ** (1 / slots)

/** Learns an hour it was active in, and the silent ones up to `now`. */
export function learnHours(f: Float32Array, at: number, active: number, now: number): void {
  addHour(f, at, active, 1)
  const end = Math.min(now, active + 1 + LONGEST_GAP)
  for (let hour = active + 1; hour < end; hour++) addHour(f, at, hour, 0)
}

/**
 * Silence of the hours from `from` up to `to`, measured by what it does at those hours: Σ −ln(1 − q), with the chance
 * that it is active at hour h of day d
 *
 *     A = active hours/hours     r_h = (active_h + A)/(days + 1)     g_d = (active_d + 6·A)/(hours of d + 6)
 *     q = r_h·g_d/A, at most 1 − 1/(days + 2)
 *
 * Nights and weekends that it keeps add next to nothing. Whole weeks are alike.
 *
 * Worked example: active in half of all hours, each hour alike: a silent hour is 0.69, ten are 6.9.
 */
export function silenceOf(f: Float32Array, at: number, from: number, to: number): number {
  const hours = Math.max(0, to - from)
  const weeks = Math.floor(hours / HOURS_A_WEEK)
  const rest = sumOf(f, at, from, from + (hours % HOURS_A_WEEK))
  return weeks === 0 ? rest : rest + weeks * sumOf(f, at, from, from + HOURS_A_WEEK)
}

function sumOf(f: Float32Array, at: number, from: number, to: number): number {
  const known = f[at + HOURS] ?? 0
  const days = known / HOURS_A_DAY
  const hoursOfDay = (f[at + HOURS_OF_DAYS] ?? 0) / DAYS_A_WEEK
  let active = 0
  for (let hour = 0; hour < HOURS_A_DAY; hour++) active += f[at + BY_HOUR + hour] ?? 0
  const share = known > 0 ? Math.min(1, active / known) : 0
  if (share === 0) return 0
  const most = 1 - 1 / (days + 2)
  let sum = 0
  for (let hour = from; hour < to; hour++) {
    const ofHour =
      ((f[at + BY_HOUR + (hour % HOURS_A_DAY)] ?? 0) + PRIOR_DAYS * share) / (days + PRIOR_DAYS)
    const ofDay =
      ((f[at + BY_DAY + dayOf(hour)] ?? 0) + PRIOR_HOURS * share) / (hoursOfDay + PRIOR_HOURS)
    sum -= Math.log(1 - Math.min(most, (ofHour * ofDay) / share))
  }
  return sum
}
