import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAttemptAt, STANDARD_SCHEDULE } from './retry-schedule.ts'

test('the waits are those of Standard Webhooks, a fifth longer at most, and end after ten attempts', () => {
  const seconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
  assert.deepEqual(
    STANDARD_SCHEDULE,
    seconds.map((one) => one * 1000),
  )
  for (const [i, second] of seconds.entries()) {
    assert.equal(
      nextAttemptAt(STANDARD_SCHEDULE, i + 1, 1000, null, () => 0),
      1000 + second * 1000,
    )
    const latest = nextAttemptAt(STANDARD_SCHEDULE, i + 1, 0, null, () => 1)
    assert.equal(latest, second * 1200)
  }
  assert.equal(
    nextAttemptAt(STANDARD_SCHEDULE, 10, 0, null, () => 0),
    null,
  )
})

test('a receiver may ask for later, not for sooner', () => {
  assert.equal(
    nextAttemptAt(STANDARD_SCHEDULE, 1, 0, 60_000, () => 0),
    60_000,
  )
  assert.equal(
    nextAttemptAt(STANDARD_SCHEDULE, 2, 0, 1_000, () => 0),
    300_000,
  )
})
