import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exactText } from './exact-text.ts'

const leaf = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double({ min: 0, max: 1, noNaN: true }),
)
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value

test('two values have one text exactly when they are the same value', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
      assert.equal(exactText(a) === exactText(b), same)
    }),
    { numRuns: 500 },
  )
})

test('the order of keys does not matter, that of items does', () => {
  assert.equal(exactText({ a: 1, b: [1, 2] }), exactText({ b: [1, 2], a: 1 }))
  assert.notEqual(exactText([1, 2]), exactText([2, 1]))
})

test('a list of pairs is not the object of these pairs', () => {
  assert.notEqual(exactText({ a: 1 }), exactText([['a', 1]]))
  assert.notEqual(exactText({ a: 1 }), exactText(['{', ['a', 1]]))
  assert.notEqual(exactText([]), exactText({}))
})

test('keys that mean something to JavaScript are keys like others', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"x":1},"1":2}')
  assert.notEqual(exactText(hostile), exactText({ 1: 2 }))
})

test('what would have the text of something else is refused', () => {
  assert.throws(() => exactText({ id: 2 ** 53 }), RangeError)
  let deep: unknown = 1
  for (let i = 0; i < 70; i++) deep = [deep]
  assert.throws(() => exactText(deep), RangeError)
})

/** Another way to say which values are the same: keys in order, all the way down. Node keeps the order of string keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return { list: value.map(sorted) }
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).map(([key, item]) => [`k${key}`, sorted(item)] as const)
  return { object: pairs.sort(([a], [b]) => (a < b ? -1 : 1)) }
}
