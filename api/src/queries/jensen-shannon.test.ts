import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { jensenShannon } from './jensen-shannon.ts'

const mix = fc
  .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return new Map(counts.map((count, i) => [`class${i}`, count / total]))
  })

test('nothing in common is 1, the same is 0, halves are known', () => {
  const [read, write] = [new Map([['read', 1]]), new Map([['write', 1]])]
  const both = new Map([...read, ...write].map(([kind]) => [kind, 0.5]))
  assert.equal(jensenShannon(read, write), 1)
  assert.equal(jensenShannon(read, read), 0)
  assert.equal(jensenShannon(read, new Map([['__proto__', 1]])), 1)
  assert.ok(Math.abs(jensenShannon(read, both) - 0.5579) < 1e-4)
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
