import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nabPart, seriesScores } from './nab-part.ts'
import type { NabSeries } from './read-nab.ts'
import { readNab, timeOf } from './read-nab.ts'
import type { NabProfile } from './score-nab.ts'
import { nabPoints, PROFILES, scoreNab } from './score-nab.ts'

const HOUR = 3_600_000
const START = Date.UTC(2024, 0, 1)

/** Hourly rows with one labelled window. */
function example(rows: number, from: number, to: number): NabSeries {
  const times = Float64Array.from({ length: rows }, (_, i) => START + i * HOUR)
  const stamps = Array.from(times, (time) => new Date(time).toISOString().slice(0, 19))
  return {
    name: 'some/example.csv',
    stamps,
    texts: stamps.map(() => '1'),
    times,
    values: new Float64Array(rows).fill(1),
    windows: [[times[from] ?? 0, times[to] ?? 0]],
  }
}

const scoreOf = (
  series: NabSeries,
  rows: readonly number[],
  profile: NabProfile = PROFILES.standard,
) => {
  const scores = new Float64Array(series.times.length)
  for (const row of rows) scores[row] = 0.9
  return scoreNab(
    nabPoints([series], () => scores),
    profile,
  )
}

test('silence scores nothing, an alarm at the start of a window nearly everything', () => {
  const series = example(200, 100, 119)
  assert.equal(scoreOf(series, []).score, 0)
  const early = scoreOf(series, [100])
  assert.ok(early.score > 99 && early.score <= 100)
  assert.equal(early.windowsHit, 1)
  // The last row of 20 is worth σ(−1/20)/σ(−1) = 0.126 on top of the window that is no longer missed.
  assert.ok(Math.abs(scoreOf(series, [119]).score - (100 * (1 + 0.126)) / 2) < 0.05)
})

test('a false alarm costs more far from a window than right behind it, and twice as much in low FP', () => {
  const series = example(200, 100, 119)
  const clean = scoreOf(series, [100]).score
  const near = clean - scoreOf(series, [100, 121]).score
  const far = clean - scoreOf(series, [100, 190]).score
  assert.ok(near > 0 && far > 2 * near, `${near} ${far}`)
  assert.ok(Math.abs(far - (100 * 0.11) / 2) < 0.01)
  assert.ok(
    Math.abs(clean - scoreOf(series, [100, 190], PROFILES['low FP']).score - 2 * far) < 0.01,
  )
})

test('an alarm during the probation counts for nothing', () => {
  const series = example(200, 100, 119)
  assert.equal(scoreOf(series, [5, 100]).score, scoreOf(series, [100]).score)
})

test('an alarm that stands alone at its score is left out when it costs more than it brings', () => {
  const series = example(200, 100, 119)
  const scores = new Float64Array(200)
  scores[100] = 0.9
  scores[60] = 0.5
  const found = scoreNab(
    nabPoints([series], () => scores),
    PROFILES.standard,
  )
  assert.equal(found.threshold, 0.9)
  assert.equal(found.falseRows, 0)
})

test('no score of a row depends on what comes later', () => {
  const series = example(600, 300, 320)
  const values = series.values.map((_, i) => Math.sin(i / 4) + (i > 400 ? 5 : 0))
  const whole = seriesScores({ ...series, values })
  const changed = seriesScores({ ...series, values: values.map((v, i) => (i < 350 ? v : -v)) })
  assert.deepEqual(changed.subarray(0, 350), whole.subarray(0, 350))
  assert.notDeepEqual(changed, whole)
})

test('times are read as they are written, with or without seconds', () => {
  const expected = Date.UTC(2014, 3, 10, 7, 15)
  for (const stamp of ['2014-04-10 07:15:00', '2014-04-10T07:15:00.000000', '2014-04-10 07:15']) {
    assert.equal(timeOf(stamp, 'x'), expected)
  }
  assert.throws(() => timeOf('yesterday', 'x.csv'), /x\.csv: no time: yesterday/)
})

test('the part scores a folder of any series, gaps and all, and writes one result row for every row', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'nab-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'data/some'), { recursive: true })
  mkdirSync(join(folder, 'labels'))
  const { stamps } = example(800, 0, 1)
  const rows = stamps.map((stamp, i) => {
    const value = i % 50 === 7 ? 'NaN' : i === 9 ? '' : i >= 600 && i < 604 ? 900 : 10 + (i % 24)
    return `${i === 30 ? stamps[29] : stamp},${value}`
  })
  writeFileSync(join(folder, 'data/some/spike.csv'), `timestamp,value\n${rows.join('\n')}\n`)
  writeFileSync(
    join(folder, 'data/some/flat.csv'),
    `timestamp,value\n${stamps.map((s) => `${s},5`).join('\n')}`,
  )
  writeFileSync(join(folder, 'data/some/tiny.csv'), `timestamp,value\n${stamps[0]},5\n`)
  writeFileSync(
    join(folder, 'labels/combined_windows.json'),
    JSON.stringify({
      'some/flat.csv': [],
      'some/spike.csv': [[stamps[590], stamps[620]]],
      'some/tiny.csv': [],
      'some/absent.csv': [],
    }),
  )
  assert.equal(readNab(folder).length, 3)
  const out = join(folder, 'out')
  const figures = await nabPart.run({ data: folder, out, log: () => {} })
  const standard = figures.find((figure) => figure.name === 'standard')
  assert.ok((standard?.value ?? 0) > 80, `${standard?.value}`)
  const written = readFileSync(join(out, 'some/tripline_spike.csv'), 'utf8').trim().split('\n')
  assert.equal(written.length, 801)
  assert.match(written[601] ?? '', /^2024-01-26T00:00:00,900,0\.\d+,1$/)
  assert.ok(written.slice(1).every((row) => Number(row.split(',')[2]) < 1))
})
