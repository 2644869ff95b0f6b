import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAlertBudget } from '../../src/budget/alert-budget.ts'
import { seededRandom } from '../../src/calibrate/seeded-random.ts'
import { alertsOfDays, DRIFT, HOLD_MS, realisedShare } from './busy-fleet.ts'
import { cleanFleet } from './clean-fleet.ts'
import { EVENT, learnedStream, watchedStream } from './clean-streams.ts'
import { createTally } from './tally.ts'

test('bits of uniform p have ratios near 1, and twice the bits do not', () => {
  const uniform = seededRandom(1)
  const honest = createTally()
  const boastful = createTally()
  for (let i = 0; i < 200_000; i++) {
    const bits = -Math.log2(1 - uniform())
    honest.add(bits)
    boastful.add(2 * bits)
  }
  honest.add(-1)
  honest.add(Number.NaN)
  assert.equal(honest.count(), 200_000)
  for (const ratio of honest.ratios().slice(0, 3)) assert.ok(ratio > 0.85 && ratio < 1.15)
  assert.ok((boastful.ratios()[2] ?? 0) > 20)
})

test('days of the clean company are read, scored and counted, the first ones not', () => {
  const events = [...cleanFleet('test', 2, 0.1)]
  assert.ok(events.length > 1000, `${events.length}`)
  const agents = new Set(events.map(({ agentId }) => agentId))
  assert.ok(agents.size > 15 && !agents.has(''), `${agents.size}`)
  for (const stream of [learnedStream(1), watchedStream(1)]) {
    for (const event of events) stream.add(event)
    const counted = stream.finish().get(EVENT)?.count() ?? 0
    assert.ok(counted > 300 && counted < events.length * 0.8, `${counted} of ${events.length}`)
  }
})

test('a budget that admits everything is seen to break its promise', () => {
  const budget = createAlertBudget(2, HOLD_MS)
  const perDay = alertsOfDays({ ...budget, admit: (_a, _i, bits) => bits > 10 }, DRIFT, 1)
  assert.ok(realisedShare(perDay, 14, 30, 2) > 3)
})
