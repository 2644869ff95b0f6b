const DAY_SECONDS = 86_400
/** Ten minutes: of late is the last half hour or so. */
const TICK_SECONDS = 600
const MOST_TICK = 0xffffffff

export const tickOf = (seconds: number): number =>
  Math.min(MOST_TICK, Math.max(1, Math.floor(seconds / TICK_SECONDS)))

/**
 * Ticks from `since` to `tick`, each weighing half as much a half-life later: h/ln 2·(1 − 2^(−n/h)), at least 2. Totals decay,
 * so the time they are spread over does.
 *
 * Worked example: half-life 14 days (2,016 ticks); after 14 days 1,454 ticks, after a year 2,908.
 */
export function decayedTicks(since: number, tick: number, halfLifeDays: number): number {
  const halfLife = (halfLifeDays * DAY_SECONDS) / TICK_SECONDS
  const passed = Math.max(0, tick - since) + 1
  return Math.max(2, (halfLife / Math.LN2) * (1 - 2 ** (-passed / halfLife)))
}

/**
 * How far the current count a lies above its mean s/t: the square root of MIDAS's chi-squared statistic
 * (a − s/t)²·t²/(s·(t − 1)) (Bhatia, Hooi, Yoon, Shin & Faloutsos 2020), 0 below the mean. The total s has a in it, however
 * little of it was learned.
 *
 * Worked example: s = 100 over t = 100 ticks, now a = 5: (5 − 1)·100/√(100·99) = 4.02.
 */
export function burst(current: number, total: number, ticks: number): number {
  const sum = Math.max(total, current)
  const above = current - sum / ticks
  return above > 0 ? (above * ticks) / Math.sqrt(sum * (ticks - 1)) : 0
}
