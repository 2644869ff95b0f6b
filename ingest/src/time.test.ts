import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTime, plausibleTime } from './time.ts'

test('ISO times are read to the millisecond, in UTC unless they say otherwise', () => {
  const at = Date.UTC(2024, 7, 1, 13, 33, 28)
  for (const text of [
    ...['2024-08-01T13:33:28Z', '2024-08-01T13:33:28z', '2024-08-01t13:33:28Z'],
    ...['2024-08-01 13:33:28', '2024-08-01T13:33:28', '2024-08-01T13:33:28.000000000'],
    ...['2024-08-01T15:33:28+02:00', '2024-08-01T15:33:28+0200', '2024-08-01T05:33:28-08'],
  ]) {
    assert.equal(parseTime(text), at, text)
  }
  assert.equal(parseTime('2024-08-01T13:33:28.1239Z'), at + 123)
  assert.equal(parseTime('2024-08-01T13:33:28,5+00:00'), at + 500)
})

test('impossible times and other formats are no time', () => {
  for (const text of [
    ...['', 'yesterday', '2024-02-30T00:00:00Z', '2023-02-29T00:00:00Z', '2024-13-01T00:00:00Z'],
    ...[
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:60:00Z',
      '2024-01-01T00:00:61Z',
      '2024-00-01T00:00:00Z',
    ],
    ...[
      '2024-01-01T00:00:00.Z',
      '2024-01-01T00:00:00+2',
      '2024-01-01T00:00:00ZZ',
      '2024-1-1T00:00:00Z',
    ],
    ...['2024-01-01T00:00:00+25:00', 'Mon, 01 Jan 2024 00:00:00 GMT', '2024-01-01T00:00:00[UTC]'],
  ]) {
    assert.ok(Number.isNaN(parseTime(text)), text)
  }
})

test('every date that Date can write is read back', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(8e12), noInvalidDate: true }), (date) => {
      assert.equal(parseTime(date.toISOString()), date.getTime())
    }),
  )
  fc.assert(fc.property(fc.string({ maxLength: 45 }), (text) => void parseTime(text)))
})

test('a record may come from 2006 on and from at most a day ahead', () => {
  const now = Date.UTC(2026, 5, 18)
  assert.equal(plausibleTime(Date.UTC(2005, 11, 31), now), false)
  assert.equal(plausibleTime(Date.UTC(2006, 0, 1), now), true)
  assert.equal(plausibleTime(now + 86_400_000, now), true)
  assert.equal(plausibleTime(now + 86_400_001, now), false)
  assert.equal(plausibleTime(Number.NaN, now), false)
})
