import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../calibrate/seeded-random.ts'
import type { HourlyTail } from './hourly-tail.ts'
import { createHourlyTail } from './hourly-tail.ts'

/** An agent's hours, each with a best score of a few bits; gives the hour after the last. */
function quietHours(tail: HourlyTail, agent: number, hours: number): number {
  const random = seededRandom(agent + 1)
  for (let hour = 1; hour <= hours; hour++) tail.offer(agent, hour, -3 * Math.log2(1 - random()))
  return hours + 1
}

test('an hour of thousands does not hide the next odd hour of its agent, nor of one that is new', () => {
  const calm = createHourlyTail(() => {})
  const shaken = createHourlyTail(() => {})
  for (const tail of [calm, shaken]) quietHours(tail, 0, 100)
  calm.offer(0, 101, 10)
  shaken.offer(0, 101, 10_000)
  for (const tail of [calm, shaken]) tail.offer(0, 102, 5)
  for (const agent of [0, 7]) {
    const z = shaken.tailBits(agent, 120)
    assert.ok(z > 8 && z > calm.tailBits(agent, 120) / 3, `agent ${agent}: ${z}`)
  }
})

test('of two scores the higher one is always the odder, without a step', () => {
  const tail = createHourlyTail(() => {})
  quietHours(tail, 0, 200)
  let before = 0
  for (let bits = 1; bits < 400; bits++) {
    const z = tail.tailBits(0, bits)
    assert.ok(z > before)
    before = z
  }
  assert.ok(tail.tailBits(0, 32.01) - tail.tailBits(0, 31.99) < 0.1)
})
