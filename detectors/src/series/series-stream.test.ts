import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../calibrate/seeded-random.ts'
import { distanceOf, HABIT_WORDS } from './habits.ts'
import { recordOf } from './record-value.ts'
import { beginSeries, learnValue, SERIES_WORDS, valueBits } from './series-state.ts'
import type { SeriesStream } from './series-stream.ts'
import { createSeriesStream } from './series-stream.ts'
import { createWords } from './words.ts'

const HOUR = 3600
const SPAN = 24

const run = (stream: SeriesStream, values: readonly number[]): number[] =>
  values.map((value, i) => stream.next(i * HOUR, value))

/** Two months of hours: busy by day, noise in proportion. */
function days(seed: number, count = 1440): number[] {
  const uniform = seededRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const hour = i % 24
    const usual = hour > 7 && hour < 19 ? 100 : 10
    return usual * (1 + 0.3 * (uniform() + uniform() + uniform() - 1.5))
  })
}

test('a jump, a busy night and a level that stays stand out from every ordinary hour', () => {
  const ordinary = Math.max(...run(createSeriesStream(SPAN), days(4)).slice(300))
  const highest = (change: (value: number, i: number) => number): number => {
    const scores = run(createSeriesStream(SPAN), days(4).map(change))
    return Math.max(...scores.slice(1200))
  }
  assert.ok(highest((value, i) => (i === 1213 ? value * 4 : value)) > ordinary + 3)
  assert.ok(highest((value, i) => (i === 1202 ? 100 : value)) > ordinary + 1)
  assert.ok(highest((value, i) => (i > 1212 ? value * 1.6 : value)) > ordinary + 1)
})

test('a series that never changes says nothing, and its first change much', () => {
  const stream = createSeriesStream(SPAN)
  assert.ok(run(stream, new Array(500).fill(7)).every((bits) => bits === 0))
  assert.ok(stream.next(500 * HOUR, 8) >= 10)
})

test('scores are finite and at least 0 whatever the values and times', () => {
  const value = fc.oneof(fc.double(), fc.constantFrom(0, 1e308, -1e308, 5e-324, Number.NaN))
  const time = fc.oneof(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(-5, Number.NaN, 1e18))
  fc.assert(
    fc.property(fc.array(fc.tuple(time, value), { maxLength: 300 }), (points) => {
      const stream = createSeriesStream(10)
      for (const [seconds, x] of points) {
        const bits = stream.next(seconds, x)
        assert.ok(bits >= 0 && Number.isFinite(bits), `${bits}`)
      }
    }),
  )
})

test('the unit does not matter', () => {
  const plain = run(createSeriesStream(SPAN), days(5))
  const scaled = run(
    createSeriesStream(SPAN),
    days(5).map((value) => value * 1024),
  )
  for (const [i, bits] of plain.entries()) {
    assert.ok(Math.abs(bits - (scaled[i] ?? 0)) < 1e-6, `${i}: ${bits} ${scaled[i]}`)
  }
})
test('one run of odd points is one peak: nothing lower is let through within the span', () => {
  const values = days(6)
  for (let i = 1200; i < 1210; i++) values[i] = 900 - (i - 1200)
  const scores = run(createSeriesStream(SPAN), values).slice(1200, 1210)
  assert.ok((scores[0] ?? 0) > 20)
  assert.ok(scores.slice(1).every((bits) => bits === 0))
})

/** Residuals as they would be ranked if the last 4,000 were kept: p with an exponential tail over the outermost 5 %. */
function exactBits(kept: readonly number[], residual: number): number {
  const sorted = [...kept].sort((a, b) => a - b)
  const threshold = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0
  const count = sorted.length + 1
  if (residual <= threshold) {
    return Math.log2(count / (sorted.filter((one) => one >= residual).length + 1))
  }
  const excesses = sorted.filter((one) => one > threshold).map((one) => one - threshold)
  const mean = excesses.reduce((sum, one) => sum + one, 0) / excesses.length
  const beyond = ((residual - threshold) / mean) * Math.LOG2E
  return Math.min(20, Math.log2(count / (excesses.length + 1)) + beyond)
}

test('three numbers say within a bit what 4,000 kept residuals would, where it matters', (t) => {
  let near = 0
  let compared = 0
  for (let seed = 10; seed < 16; seed++) {
    const words = createWords(SERIES_WORDS)
    const kept: [number[], number[]] = [[], []]
    const distance = { point: 0, level: 0 }
    beginSeries(words, 0)
    for (const [i, plain] of days(seed).entries()) {
      const value = i % 311 === 310 ? plain * (2 + (i % 5)) : plain
      distanceOf(words, 0, i * HOUR, value, distance)
      const residuals = [Math.abs(distance.point), Math.abs(distance.level)] as const
      if (i > 400) {
        const whole = (exactBits(kept[0], residuals[0]) + exactBits(kept[1], residuals[1])) / 2
        const record = 8 * recordOf(words, HABIT_WORDS, value, 'both')
        const packed = valueBits(words, 0, i * HOUR, value, 'both') - record
        if (Math.max(whole, packed) > 3) {
          compared++
          if (Math.abs(whole - packed) <= 1) near++
        }
      }
      kept[0].push(residuals[0])
      kept[1].push(residuals[1])
      learnValue(words, 0, i * HOUR, value, 'both')
    }
  }
  t.diagnostic(`${near} of ${compared}`)
  assert.ok(compared > 50 && near / compared > 0.95, `${near} of ${compared}`)
})
