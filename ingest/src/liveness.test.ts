import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLiveness, sensorState, silentAfter } from './liveness.ts'

const MINUTE = 60_000

function livenessOf(times: readonly number[]) {
  const liveness = createLiveness(null)
  for (const at of times) liveness.seen(at)
  return liveness
}

const every = (gapMs: number, count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, i) => from + i * gapMs)

test('a sensor that delivers every five minutes is late after ten and silent after twenty', () => {
  const liveness = livenessOf(every(5 * MINUTE, 50))
  const usual = liveness.usualGapMs()
  assert.ok(usual >= 5 * MINUTE && usual < 6 * MINUTE, `${usual}`)
  const after = (minutes: number) =>
    sensorState(liveness.lastAt, usual, liveness.lastAt + minutes * MINUTE)
  assert.deepEqual([5, 9, 13, 25].map(after), ['on_time', 'on_time', 'late', 'silent'])
})

test('the gaps inside a delivery do not hide the gaps between deliveries', () => {
  const times = every(5 * MINUTE, 40).flatMap((at) => every(1000, 20, at))
  const usual = livenessOf(times).usualGapMs()
  assert.ok(usual > 4 * MINUTE && usual < 6 * MINUTE, `${usual}`)
})

test('a sensor that is never quiet is not silent before five minutes', () => {
  const liveness = livenessOf(every(2000, 2000))
  assert.equal(silentAfter(liveness.usualGapMs()), 5 * MINUTE)
  assert.equal(sensorState(0, liveness.usualGapMs(), 4 * MINUTE), 'late')
  assert.equal(sensorState(0, liveness.usualGapMs(), 5 * MINUTE + 1), 'silent')
})

test('a sensor that is still being learned is never called silent', () => {
  assert.equal(livenessOf(every(5 * MINUTE, 9)).usualGapMs(), 0)
  assert.equal(livenessOf(every(2000, 100)).usualGapMs(), 0)
  assert.equal(sensorState(1, 0, 10 ** 12), 'on_time')
})

test('one outage is not learned as a habit, a new habit is', () => {
  const liveness = livenessOf(every(MINUTE, 500))
  const before = liveness.usualGapMs()
  liveness.seen(liveness.lastAt + 30 * 3_600_000)
  for (const at of every(MINUTE, 200, liveness.lastAt + MINUTE)) liveness.seen(at)
  assert.equal(liveness.usualGapMs(), before)
  for (const at of every(60 * MINUTE, 100, liveness.lastAt + 60 * MINUTE)) liveness.seen(at)
  assert.ok(liveness.usualGapMs() >= 60 * MINUTE)
})

test('after a restart it goes on where it was', () => {
  const liveness = livenessOf(every(5 * MINUTE, 50))
  const again = createLiveness(JSON.parse(JSON.stringify(liveness.snapshot())))
  assert.equal(again.usualGapMs(), liveness.usualGapMs())
  assert.equal(again.lastAt, liveness.lastAt)
})

test('property: whatever the times, the usual gap is finite and its state is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(10 ** 15), max: 10 ** 15 })), (times) => {
      const liveness = livenessOf(times)
      assert.ok(Number.isFinite(liveness.usualGapMs()))
      assert.equal(liveness.snapshot().buckets.length, 100)
      assert.ok(liveness.snapshot().buckets.every((weight) => weight >= 0))
    }),
  )
})
