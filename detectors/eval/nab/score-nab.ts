import type { NabSeries } from './read-nab.ts'

/** What a detection, a missed window and a false alarm cost. */
export interface NabProfile {
  readonly hit: number
  readonly miss: number
  readonly falseAlarm: number
}

export const PROFILES = {
  standard: { hit: 1, miss: 1, falseAlarm: 0.11 },
  'low FP': { hit: 1, miss: 1, falseAlarm: 0.22 },
  'low FN': { hit: 1, miss: 2, falseAlarm: 0.11 },
} as const satisfies Record<string, NabProfile>

/** The rows of several series after their probation, highest score first. */
export interface NabPoints {
  readonly scores: Float64Array
  /** What a detection in the row is worth: up to 1 in a window, down to −1 outside. */
  readonly worth: Float64Array
  /** Number of the row's window, -1 outside. */
  readonly window: Int32Array
  readonly windows: number
  /** Windows that have a row after the probation. */
  readonly reachable: number
}

/** Rows that are not scored: 15 % of the series, 750 at most. What every detector is told of a series beforehand. */
export const probationOf = (rows: number): number => Math.min(Math.floor(0.15 * rows), 0.15 * 5000)

const scaledSigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1)
const LARGEST = scaledSigmoid(-1)

/**
 * The scoring function of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015): with y from −1 at a window's start to 0 at its
 * end, a detection is worth σ(y)/σ(−1), σ(y) = 2/(1 + e^(5y)) − 1; past a window it costs more the further away it is.
 */
function worthOfRows(series: NabSeries): { worth: Float64Array; window: Int32Array } {
  const { times, windows } = series
  const rowAt = new Map<number, number>()
  for (const [row, time] of times.entries()) if (!rowAt.has(time)) rowAt.set(time, row)
  const worth = new Float64Array(times.length)
  const window = new Int32Array(times.length).fill(-1)
  let next = 0
  let open: { end: number; lastRow: number; width: number } | null = null
  let past: { row: number; width: number } | null = null
  for (const [row, time] of times.entries()) {
    const [from, to] = windows[next] ?? [Number.NaN, Number.NaN]
    if (time === from) {
      const lastRow = rowAt.get(to)
      if (lastRow === undefined) throw new Error(`${series.name}: a window ends between rows`)
      open = { end: to, lastRow, width: lastRow - (rowAt.get(from) ?? 0) + 1 }
      next++
    }
    if (open !== null) {
      worth[row] = scaledSigmoid(-(open.lastRow - row + 1) / open.width) / LARGEST
      window[row] = next - 1
    } else {
      worth[row] = past === null ? -1 : scaledSigmoid(Math.abs(past.row - row) / (past.width - 1))
    }
    if (open !== null && time === open.end) {
      past = { row, width: open.width }
      open = null
    }
  }
  return { worth, window }
}

export function nabPoints(
  series: readonly NabSeries[],
  scoresOf: (series: NabSeries) => ArrayLike<number>,
): NabPoints {
  const rows: [score: number, worth: number, window: number][] = []
  const reached = new Set<number>()
  let windows = 0
  for (const one of series) {
    const { worth, window } = worthOfRows(one)
    const scores = scoresOf(one)
    for (let row = 0; row < worth.length; row++) {
      if (row < probationOf(worth.length)) continue
      const own = window[row] ?? -1
      const number = own < 0 ? -1 : windows + own
      if (number >= 0) reached.add(number)
      rows.push([scores[row] ?? 0, worth[row] ?? 0, number])
    }
    windows += one.windows.length
  }
  rows.sort((a, b) => b[0] - a[0])
  return {
    scores: Float64Array.from(rows, ([score]) => score),
    worth: Float64Array.from(rows, ([, worth]) => worth),
    window: Int32Array.from(rows, ([, , window]) => window),
    windows,
    reachable: reached.size,
  }
}

export interface NabScore {
  /** 0 for never an alarm, 100 for one at the start of every window and nowhere else. */
  readonly score: number
  readonly threshold: number
  readonly windowsHit: number
  readonly falseRows: number
}

/** At the threshold that serves best, or at the one given. */
export function scoreNab(points: NabPoints, profile: NabProfile, threshold?: number): NabScore {
  const best = new Float64Array(points.windows).fill(-profile.miss)
  const silent = -profile.miss * points.reachable
  let total = silent
  let falseRows = 0
  let windowsHit = 0
  let served = { total, threshold: 1.1, falseRows, windowsHit }
  for (let i = 0; i < points.scores.length; i++) {
    const score = points.scores[i] ?? 0
    if (threshold !== undefined && score < threshold) break
    const worth = points.worth[i] ?? 0
    const window = points.window[i] ?? -1
    if (window < 0) {
      total += worth * profile.falseAlarm
      falseRows++
    } else {
      const before = best[window] ?? 0
      if (before === -profile.miss) windowsHit++
      best[window] = Math.max(before, worth * profile.hit)
      total += (best[window] ?? 0) - before
    }
    // Rows of one score stand or fall together.
    const isLastOfScore = points.scores[i + 1] !== score
    if (isLastOfScore && (threshold !== undefined || total > served.total)) {
      served = { total, threshold: score, falseRows, windowsHit }
    }
  }
  const perfect = points.windows * profile.hit
  return {
    score: perfect > silent ? (100 * (served.total - silent)) / (perfect - silent) : 0,
    threshold: threshold ?? served.threshold,
    windowsHit: served.windowsHit,
    falseRows: served.falseRows,
  }
}
