import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendarDay, clockTime, columnTime, exactTime, isoTime } from './exact-time.ts'

const at = Date.UTC(2026, 5, 18, 14, 32, 17, 102)

test('exact times are UTC and say so', () => {
  assert.equal(exactTime(at), 'Thu 18 Jun 2026, 14:32:17.102 UTC')
  assert.equal(exactTime(at - 102), 'Thu 18 Jun 2026, 14:32:17 UTC')
  assert.equal(clockTime(at), '14:32:17.102')
  assert.equal(columnTime(at - 102), '14:32:17.000')
  assert.equal(calendarDay(at), '18 Jun 2026')
})

test('a time no calendar knows is said to be unknown, never thrown', () => {
  fc.assert(
    fc.property(fc.double(), (any) => {
      for (const write of [exactTime, clockTime, columnTime, calendarDay, isoTime]) {
        assert.equal(typeof write(any), 'string')
      }
    }),
  )
  assert.equal(exactTime(Number.NaN), 'unknown time')
})
