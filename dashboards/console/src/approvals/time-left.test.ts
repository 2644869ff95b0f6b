import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSoon, leftInWords, timeLeft } from './time-left.ts'

test('time left counts down to nothing, and no further', () => {
  assert.equal(timeLeft(372_000), '6:12')
  assert.equal(timeLeft(59_001), '1:00')
  assert.equal(timeLeft(3_731_000), '1:02:11')
  assert.equal(timeLeft(1), '0:01')
  assert.equal(timeLeft(0), '0:00')
  assert.equal(timeLeft(-5_000), '0:00')
})

test('under 200 seconds it is soon', () => {
  assert.deepEqual([isSoon(199_999), isSoon(200_000)], [true, false])
})

test('in sentences minutes do', () => {
  assert.equal(leftInWords(22 * 60_000), '22 min left')
  assert.equal(leftInWords(21.2 * 60_000), '22 min left')
  assert.equal(leftInWords(40_000), '40 s left')
  assert.equal(leftInWords(65 * 60_000), '1 h 5 min left')
  assert.equal(leftInWords(120 * 60_000), '2 h left')
})
