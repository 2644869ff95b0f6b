import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createMemo } from './memo.ts'

test('what was set last is what comes back, or nothing, but never something else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('', 'a', 'b', 'aa', 'ab', 'bb', '__proto__'), fc.nat(9))),
      (steps) => {
        const memo = createMemo<string, number>(3)
        const truth = new Map<string, number>()
        for (const [key, value] of steps) {
          if (value < 5) {
            memo.set(key, value)
            truth.set(key, value)
          }
          const found = memo.get(key)
          if (found !== undefined) assert.equal(found, truth.get(key))
        }
      },
    ),
  )
})

test('it never holds more than two generations, and keeps what is asked for', () => {
  const memo = createMemo<string, number>(100)
  memo.set('kept', 1)
  for (let n = 0; n < 10_000; n += 1) {
    memo.set(`key ${n}`, n)
    if (n % 50 === 0) assert.equal(memo.get('kept'), 1)
    assert.ok(memo.size <= 200)
  }
})
