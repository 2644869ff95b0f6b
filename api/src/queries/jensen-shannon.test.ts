import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jensenShannon } from './jensen-shannon.ts'

const mix = fc
  .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return Object.fromEntries(counts.map((count, i) => [`class${i}`, count / total]))
  })

test('nothing in common is 1, the same is 0, halves are known', () => {
  assert.equal(jensenShannon({ read: 1 }, { write: 1 }), 1)
  assert.equal(jensenShannon({ read: 1 }, { read: 1 }), 0)
  assert.ok(Math.abs(jensenShannon({ read: 1 }, { read: 0.5, write: 0.5 }) - 0.5579) < 1e-4)
})

test('it is a distance: symmetric, between 0 and 1, and obeys the triangle', () => {
  fc.assert(
    fc.property(mix, mix, mix, (a, b, c) => {
      const ab = jensenShannon(a, b)
      assert.ok(ab >= 0 && ab <= 1 + 1e-9)
      assert.ok(Math.abs(ab - jensenShannon(b, a)) < 1e-9)
      assert.ok(ab <= jensenShannon(a, c) + jensenShannon(c, b) + 1e-9)
    }),
  )
})
