import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { areaUnderCurve, shareAbove, thresholdAt } from './metrics.ts'

test('the area is the share of pairs in the right order, ties half', () => {
  assert.equal(areaUnderCurve([3, 4], [1, 2]), 1)
  assert.equal(areaUnderCurve([1], [2]), 0)
  assert.equal(areaUnderCurve([2, 2], [2, 2, 2]), 0.5)
  const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(few, few, (positive, negative) => {
      const pairs = positive.flatMap((p) => negative.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)))
      const area = pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length
      assert.ok(Math.abs(areaUnderCurve(positive, negative) - area) < 1e-9)
    }),
  )
})

test('a threshold lets no more false alarms through than were allowed, and ties count against us', () => {
  const clean = Array.from({ length: 100 }, (_, at) => at)
  assert.equal(thresholdAt(clean, 0.05), 94)
  assert.equal(shareAbove(clean, 94), 0.05)
  assert.equal(shareAbove([94, 95], thresholdAt(clean, 0.05)), 0.5)
  assert.equal(thresholdAt([7, 7, 7], 0.5), 7)
})
