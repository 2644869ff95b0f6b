import type { Words } from './words.ts'

const HOURS = 24
/** The level moves slowly, so four hours share what is usual for it. */
const HOURS_PER_STEP = 4
const DAY = 86_400

/** Means and spreads by hour of the day (UTC), level and overall spread, usual level by four hours. */
const SPREADS = HOURS
const LEVEL = 2 * HOURS
const SPREAD = LEVEL + 1
const LEVELS = SPREAD + 1
export const HABIT_WORDS = LEVELS + HOURS / HOURS_PER_STEP

/** How fast a usual value follows, and how fast level and spreads do. */
const FOLLOW = 0.1
const SLOWLY = 0.05

/** Mean distances that any change is away from what never changed. */
const FAR = 100

/** How far a value and the level it brings are from what is usual at that hour; signed. */
export interface Distance {
  /** In mean distances of that hour. */
  point: number
  level: number
}

/** What is usual at each hour. Everything unseen is NaN. */
export function beginHabits({ f }: Words, at: number): void {
  f.fill(Number.NaN, at, at + HABIT_WORDS)
}

/**
 * Usual value m_h and usual distance s_h of the hour h, level y and usual level l of the four hours; after scoring
 *
 *     m_h += 0.1·(x − m_h)    s_h += 0.05·(|x − m_h| − s_h)    y += 0.05·(x − y)    l += 0.1·(y − l)
 *
 *     point = (x − m_h)/s_h    level = y' − l, y' the level with x in it
 *
 * The point finds what jumps, the level what stays a little off for long. An hour not seen before borrows the level
 * and the overall distance.
 *
 * Worked example: usual 100, usual distance 10, now 150: point = 5.
 */
export function distanceOf(
  { f }: Words,
  at: number,
  seconds: number,
  value: number,
  out: Distance,
): void {
  const off = value - meanAt(f, at, seconds, value)
  const spread = spreadAt(f, at, seconds)
  out.point = spread > 0 ? off / spread : spread === 0 ? Math.sign(off) * FAR : 0
  const level = f[at + LEVEL] ?? Number.NaN
  const next = Number.isNaN(level) ? value : level + SLOWLY * (value - level)
  const usual = f[at + LEVELS + stepOf(seconds)] ?? Number.NaN
  out.level = next - (Number.isNaN(usual) ? (Number.isNaN(level) ? value : level) : usual)
}

export function learnHabit({ f }: Words, at: number, seconds: number, value: number): void {
  const hour = hourOf(seconds)
  const mean = meanAt(f, at, seconds, value)
  const off = Math.abs(value - mean)
  // The first value of an hour is no distance from what is usual at that hour.
  if (!Number.isNaN(f[at + hour] ?? 0)) follow(f, at + SPREADS + hour, off, SLOWLY)
  if (!Number.isNaN(f[at + LEVEL] ?? 0)) follow(f, at + SPREAD, off, SLOWLY)
  f[at + hour] = mean + FOLLOW * (value - mean)
  follow(f, at + LEVEL, value, SLOWLY)
  const level = f[at + LEVEL] ?? 0
  follow(f, at + LEVELS + stepOf(seconds), level, FOLLOW)
}

/** The value that lies `distances` above the hour's usual one. */
export function valueAbove({ f }: Words, at: number, seconds: number, distances: number): number {
  return meanAt(f, at, seconds, 0) + distances * (spreadAt(f, at, seconds) || 0)
}

const hourOf = (seconds: number): number =>
  Math.floor((((seconds % DAY) + DAY) % DAY) / (DAY / HOURS))

const stepOf = (seconds: number): number => Math.floor(hourOf(seconds) / HOURS_PER_STEP)

function meanAt(f: Float32Array, at: number, seconds: number, otherwise: number): number {
  const own = f[at + hourOf(seconds)] ?? Number.NaN
  if (!Number.isNaN(own)) return own
  const level = f[at + LEVEL] ?? Number.NaN
  return Number.isNaN(level) ? otherwise : level
}

function spreadAt(f: Float32Array, at: number, seconds: number): number {
  const own = f[at + SPREADS + hourOf(seconds)] ?? Number.NaN
  return Number.isNaN(own) ? (f[at + SPREAD] ?? Number.NaN) : own
}

function follow(f: Float32Array, at: number, value: number, rate: number): void {
  const before = f[at] ?? Number.NaN
  f[at] = Number.isNaN(before) ? value : before + rate * (value - before)
}
