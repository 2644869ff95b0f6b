import assert from 'node:assert/strict'
import test from 'node:test'
import type { ScoredEvent } from '@tripline/detectors'
import { newEvent } from '@tripline/ingest'
import { incidents } from '@tripline/ingest/simulate'
import { createAlertTally, ordinaryByDay } from './alert-tally.ts'
import { createAnalyst } from './analyst.ts'
import { createHistory } from './history.ts'
import { follow, foundInTime, newOutcome } from './outcome.ts'

const HOUR_MS = 3_600_000
const [incident] = incidents
assert.ok(incident !== undefined)
const plan = { incident, agentId: 'a', startAt: 0, seed: '', band: 'new' as const, history: 0 }

function scored(at: number, alertId = '', judgement?: 'finding' | 'outside'): ScoredEvent {
  const event = newEvent({
    ...{ id: `${at}`, source: 'envoy', occurredAt: at, receivedAt: at, action: 'x', raw: '' },
    agentId: 'a',
  })
  const figures = { odd: 0.9, bad: 0.5, calls: 1, days: 1, alternatives: null }
  const words = { ...figures, oddWords: '', badWords: '' }
  return {
    ...{ event, partition: 0, offset: 0, idHi: 0, idLo: at, bits: 12, risk: 40, alertId },
    reasoning: judgement === undefined ? null : { judgement, ...words },
    ...{ opens: false, detectors: [] },
  }
}

test('an incident is found by a finding in an alert, not by an alert that was open anyway', () => {
  const outcome = newOutcome(plan)
  follow(outcome, scored(1_000, 'alr_old'), false, 7)
  follow(outcome, scored(2_000, '', 'finding'), false, 7)
  assert.equal(outcome.eventsToAlert, null)
  follow(outcome, scored(5_000, 'alr_1', 'finding'), false, 7)
  assert.deepEqual(
    [outcome.eventsToAlert, outcome.msToAlert, outcome.findings, outcome.history],
    [3, 4_000, 2, 7],
  )
})

test('in time is before the act that cannot be undone, and not asked where nothing precedes it', () => {
  const late = newOutcome(plan)
  follow(late, scored(1), false, 0)
  follow(late, scored(2, 'alr', 'outside'), true, 0)
  assert.equal(foundInTime(late), false)
  const early = newOutcome(plan)
  follow(early, scored(1, 'alr', 'finding'), false, 0)
  follow(early, scored(2), true, 0)
  assert.equal(foundInTime(early), true)
  const abrupt = newOutcome(plan)
  follow(abrupt, scored(1, 'alr', 'outside'), true, 0)
  assert.equal(foundInTime(abrupt), null)
})

test('only alerts within the budget that were no incident are ordinary, by their day', () => {
  const tally = createAlertTally()
  assert.ok(tally.add(scored(HOUR_MS, 'a', 'finding'), false, 3))
  assert.ok(!tally.add(scored(2 * HOUR_MS, 'a', 'finding'), false, 3))
  tally.add(scored(25 * HOUR_MS, 'b', 'outside'), false, 3)
  tally.add(scored(26 * HOUR_MS, 'c', 'finding'), true, 3)
  tally.add(scored(27 * HOUR_MS, 'd', 'finding'), false, 3)
  tally.add(scored(28 * HOUR_MS, 'd', 'outside'), false, 3)
  assert.deepEqual(ordinaryByDay(tally.all(), 0, 48 * HOUR_MS), [1, 0])
  assert.deepEqual([tally.wasIncident('c'), tally.wasIncident('a')], [true, false])
})

test('the analyst closes an alert once, after twenty hours, with what was true', () => {
  const analyst = createAnalyst((alertId) => alertId === 'bad')
  analyst.opened('bad', 0)
  analyst.opened('good', HOUR_MS)
  assert.deepEqual(analyst.due(19 * HOUR_MS), [])
  const closed = [...analyst.due(20 * HOUR_MS), ...analyst.due(30 * HOUR_MS)]
  assert.deepEqual(
    closed.map(({ alertId, verdict }) => [alertId, verdict]),
    [
      ['bad', 'true_positive'],
      ['good', 'benign'],
    ],
  )
})

test('weeks are counted to the band in which an agent was', () => {
  const history = createHistory()
  for (let i = 0; i < 60; i++) history.add('a', i * 24 * HOUR_MS)
  assert.equal(history.of('a'), 60)
  const weeks = history.weeks(63 * 24 * HOUR_MS)
  assert.deepEqual(weeks, [50 / 7, 13 / 7, 0])
})
