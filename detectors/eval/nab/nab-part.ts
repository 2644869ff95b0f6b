import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createSeriesStream } from '../../src/series/series-stream.ts'
import type { EvalFigure, EvalPart } from '../part.ts'
import type { NabSeries } from './read-nab.ts'
import { readNab } from './read-nab.ts'
import type { NabPoints, NabScore } from './score-nab.ts'
import { nabPoints, PROFILES, probationOf, scoreNab } from './score-nab.ts'

/** Two points are the noise of any such choice. */
const TOLERANCE = 2
/** Span of one incident, as a share of the probation. */
const SPAN_SHARE = 1 / 3

export const nabPart: EvalPart = {
  name: 'nab',
  question:
    'Does the series statistic find what is odd in labelled series, with one setting for all?',
  sample: 'numenta-NAB',
  async run({ data, out, log }) {
    const series = readNab(data)
    const scores = new Map(series.map((one) => [one.name, seriesScores(one)]))
    if (out !== null) for (const one of series) writeResult(out, one, scores.get(one.name) ?? [])
    const points = pointsOf(series, scores)
    const figures: EvalFigure[] = []
    for (const [name, profile] of Object.entries(PROFILES)) {
      const found = scoreNab(points, profile)
      log(`${name}: ${describe(found, points)}`)
      figures.push(figureOf(name, found.score))
    }
    const [tuned, held] = halvesOf(series).map((half) => pointsOf(half, scores))
    if (tuned !== undefined && held !== undefined) {
      const { standard } = PROFILES
      figures.push(
        figureOf('tuned half', scoreNab(tuned, standard).score),
        figureOf('held half', heldScore(tuned, held)),
        figureOf('halves exchanged', heldScore(held, tuned)),
      )
    }
    return figures
  },
}

const TARGETS: ReadonlyMap<string, readonly [atLeast: number, aim: number]> = new Map([
  ['standard', [60, 70]],
  ['low FP', [48, 60]],
  ['low FN', [67, 76]],
  ['held half', [55, 65]],
])

function figureOf(name: string, value: number): EvalFigure {
  const [atLeast, aim] = TARGETS.get(name) ?? []
  const figure = { name, value, unit: 'points', better: 'higher', tolerance: TOLERANCE } as const
  return atLeast === undefined || aim === undefined ? figure : { ...figure, atLeast, aim }
}

/**
 * Scores in 0 … 1, row by row. Of the series as a whole only its probation is known beforehand, as to every detector of
 * the benchmark.
 */
export function seriesScores(series: NabSeries): Float64Array {
  const stream = createSeriesStream(Math.floor(SPAN_SHARE * probationOf(series.times.length)))
  return series.values.map((value, row) =>
    share(stream.next((series.times[row] ?? 0) / 1000, value)),
  )
}

/** Bits as a number below 1, in the same order: 1 − 2^(−bits/10). */
const share = (bits: number): number => 1 - 2 ** (-bits / 10)

const pointsOf = (
  series: readonly NabSeries[],
  scores: ReadonlyMap<string, Float64Array>,
): NabPoints => nabPoints(series, (one) => scores.get(one.name) ?? [])

/** The threshold that serves one half best, on the other half. */
const heldScore = (tuned: NabPoints, held: NabPoints): number =>
  scoreNab(held, PROFILES.standard, scoreNab(tuned, PROFILES.standard).threshold).score

/** Every second series of each category, and the others. */
function halvesOf(series: readonly NabSeries[]): readonly (readonly NabSeries[])[] {
  const halves: NabSeries[][] = [[], []]
  const seen = new Map<string, number>()
  for (const one of series) {
    const category = dirname(one.name)
    const place = seen.get(category) ?? 0
    seen.set(category, place + 1)
    halves[place % 2]?.push(one)
  }
  return halves
}

const describe = (found: NabScore, points: NabPoints): string =>
  `threshold ${found.threshold.toPrecision(6)}, windows ${found.windowsHit} of ${points.windows}, ` +
  `false-positive rows ${found.falseRows}`

/** CATEGORY/tripline_NAME.csv, the benchmark's own format. */
function writeResult(out: string, series: NabSeries, scores: ArrayLike<number>): void {
  const folder = join(out, dirname(series.name))
  mkdirSync(folder, { recursive: true })
  const rows = series.stamps.map((stamp, row) => {
    const time = series.times[row] ?? 0
    const label = series.windows.some(([from, to]) => time >= from && time <= to) ? 1 : 0
    return `${stamp},${series.texts[row] ?? ''},${scores[row] ?? 0},${label}\n`
  })
  const file = `tripline_${series.name.slice(dirname(series.name).length + 1)}`
  writeFileSync(join(folder, file), `timestamp,value,anomaly_score,label\n${rows.join('')}`)
}
