import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decayTime, decayWeight } from './forward-decay.ts'

const DAY = 86_400

test('an event 28 days after the landmark weighs four times one at it, at a half-life of 14', () => {
  assert.equal(decayWeight(28 * DAY, 0, 14), 4)
  assert.equal(decayWeight(0, 0, 14), 1)
  assert.equal(decayWeight(-14 * DAY, 0, 14), 0.5)
})

test('weights survive four years to either side, and a century, as float32', () => {
  for (const years of [-100, -4, 4, 100]) {
    const weight = decayWeight(years * 365 * DAY, 0, 14)
    assert.ok(weight > 1e-32 && weight < 1e32)
    assert.equal(Math.fround(weight), weight)
  }
  assert.ok(decayWeight(Number.NaN, 0, 14) > 0)
})

test('the time of a weight is the inverse, to a second', () => {
  for (const days of [-300, 0, 1, 400]) {
    const weight = decayWeight(days * DAY, 0, 14)
    assert.ok(Math.abs(decayTime(weight, 0, 14) - days * DAY) < 1)
  }
})
