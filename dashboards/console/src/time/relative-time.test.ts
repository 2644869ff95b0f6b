import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duration, relativeTime, timeAgo } from './relative-time.ts'

const now = Date.UTC(2026, 5, 18, 14, 36, 20)

test('how long ago is said in one unit, rounded down', () => {
  const at = (ago: number) => relativeTime(now - ago, now)
  assert.equal(at(999), 'now')
  assert.equal(at(38_000), '38 s')
  assert.equal(at(59_999), '59 s')
  assert.equal(at(60_000), '1 min')
  assert.equal(at(242_898), '4 min')
  assert.equal(at(19.9 * 3_600_000), '19 h')
  assert.equal(at(4.5 * 86_400_000), '4 d')
})

test('a record from a clock that runs ahead is now, not minus something', () => {
  assert.equal(relativeTime(now + 90_000, now), 'now')
  assert.equal(timeAgo(now + 90_000, now), 'now')
  assert.equal(timeAgo(now - 61_000, now), '1 min ago')
})

test('lengths of time use the units a person would', () => {
  assert.equal(duration(200), '0.2 s')
  assert.equal(duration(9_000), '9 s')
  assert.equal(duration(74_988), '75 s')
  assert.equal(duration(160_000), '2 min 40 s')
  assert.equal(duration(660_000), '11 min')
  assert.equal(duration(3 * 3_600_000), '3 h')
  assert.equal(duration(66 * 86_400_000), '66 d')
  assert.equal(duration(37), '37 ms')
  assert.equal(duration(-5), '0 ms')
})
