import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_BITS, tailBits } from './tail-mass.ts'

test('the worked example: below 0.001, tied 0.003', () => {
  const tail = { below: 0.001, tied: 0.003 }
  assert.ok(Math.abs(tailBits(tail, 1) - 7.97) < 0.01)
  assert.ok(Math.abs(tailBits(tail, 0.5) - 8.64) < 0.01)
})

test('what is more than an eighth is ordinary whatever the tie-break, and bits have a bound', () => {
  assert.equal(tailBits({ below: 0, tied: 0.13 }, 1e-9), 0)
  assert.equal(tailBits({ below: 0, tied: 1e-300 }, 1e-9), MOST_BITS)
  assert.equal(tailBits({ below: Number.NaN, tied: 0 }, 1), 0)
})

test('randomised p-values of rare values are uniform: p ≤ α happens once in 1/α', () => {
  // Ten equally rare values of mass 0.008 each beside an ordinary one of 0.92.
  let state = 12345
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 4294967296
  }
  const draws = 400_000
  let rare = 0
  for (let i = 0; i < draws; i++) {
    const tail = random() < 0.08 ? { below: 0, tied: 0.08 } : { below: 0.08, tied: 0.92 }
    if (tailBits(tail, random()) >= Math.log2(100)) rare++
  }
  assert.ok(Math.abs(rare / draws - 0.01) < 0.001, `${rare / draws}`)
})
