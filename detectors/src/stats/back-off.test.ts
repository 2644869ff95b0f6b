import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backMass, blend, DISCOUNT, ownMass, unseenShare } from './back-off.ts'

test('the worked example: seen 3 times of 10, 4 distinct values, parent 0.1', () => {
  const probability = blend(ownMass(3, 1), backMass(4 * DISCOUNT, 1), 0.1, 10, 1)
  assert.ok(Math.abs(probability - 0.240909) < 1e-6)
})

test('own masses and the mass for the parent sum to one, decayed or not', () => {
  const values = [
    { count: 5.5, last: 1.9 },
    { count: 0.3, last: 0.3 },
    { count: 7, last: 2.2 },
  ]
  const total = values.reduce((sum, { count }) => sum + count, 0)
  const discounts = values.reduce((sum, { last }) => sum + DISCOUNT * last, 0)
  const weight = 2.5
  const own = values.reduce((sum, { count, last }) => sum + ownMass(count, last), 0)
  const whole = own / (total + weight) + unseenShare(discounts, total, weight)
  assert.ok(Math.abs(whole - 1) < 1e-12)
})
