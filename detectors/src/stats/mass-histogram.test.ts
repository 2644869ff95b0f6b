import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  BUCKETS,
  createMassHistogram,
  createMassHistogramBuilder,
  massBucket,
} from './mass-histogram.ts'

test('the worked example: masses of 0.5, 0.25 and 0.25', () => {
  const builder = createMassHistogramBuilder()
  const histogram = createMassHistogram()
  for (const mass of [0.5, 0.25, 0.25]) builder.add(mass)
  builder.fill(histogram)
  assert.equal(massBucket(0.5), 184)
  assert.equal(massBucket(0.25), 176)
  assert.equal(histogram.before[184], 0.5)
  assert.equal(histogram.before[BUCKETS], 1)
})

test('buckets never fall as the probability rises, and no probability leaves them', () => {
  let last = 0
  for (let p = 1e-9; p < 1; p *= 1.01) {
    const bucket = massBucket(p)
    assert.ok(bucket >= last && bucket < BUCKETS)
    last = bucket
  }
  assert.equal(massBucket(0), 0)
  assert.equal(massBucket(1), BUCKETS - 1)
})

test('the sum does not depend on the order of adding', () => {
  const masses = Array.from({ length: 500 }, (_, i) => 1 / (i + 3) ** 1.5)
  const sumOf = (order: readonly number[]): Float64Array => {
    const builder = createMassHistogramBuilder()
    const histogram = createMassHistogram()
    for (const mass of order) builder.add(mass)
    builder.fill(histogram)
    return histogram.before
  }
  assert.deepEqual(sumOf(masses), sumOf([...masses].reverse()))
})
