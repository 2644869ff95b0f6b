import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jensenShannon } from './jensen-shannon.ts'

test('the distance is 1 with nothing in common, 0 with all, and between otherwise', () => {
  assert.equal(jensenShannon([1, 0], [0, 1]), 1)
  assert.equal(jensenShannon([1, 0], [1, 0]), 0)
  assert.ok(Math.abs(jensenShannon([1, 0], [0.5, 0.5]) - 0.5579) < 1e-4)
})

const mix = fc
  .array(fc.nat(9), { minLength: 4, maxLength: 4 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => count / total)
  })

test('the distance is symmetric, within 0 to 1, and keeps the triangle', () => {
  fc.assert(
    fc.property(mix, mix, mix, (a, b, c) => {
      const ab = jensenShannon(a, b)
      assert.ok(ab >= 0 && ab <= 1)
      assert.ok(Math.abs(ab - jensenShannon(b, a)) < 1e-7)
      assert.ok(ab <= jensenShannon(a, c) + jensenShannon(c, b) + 1e-7)
    }),
  )
})
