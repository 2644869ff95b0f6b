import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asObject, bounded, boundedCount } from './limits.ts'

test('a text is cut to its bound, never inside a pair', () => {
  assert.equal(bounded('abc', 2), 'ab')
  assert.equal(bounded('a🙂', 2), 'a')
  assert.equal(bounded(7, 2), '')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, chars) => {
      assert.ok(bounded(text, chars).length <= chars)
    }),
  )
})

test('a count is a whole number within its bound, whatever comes in', () => {
  const cases: readonly (readonly [unknown, number])[] = [
    [1.9, 1],
    [-1, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 100],
    ['7', 0],
    [null, 0],
    [101, 100],
  ]
  for (const [value, expected] of cases) assert.equal(boundedCount(value, 100), expected)
})

test('only an object that is no list is an object', () => {
  assert.equal(asObject([]), null)
  assert.equal(asObject(null), null)
  assert.equal(asObject('x'), null)
  assert.deepEqual(asObject({ a: 1 }), { a: 1 })
})
