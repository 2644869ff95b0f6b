import assert from 'node:assert/strict'
import { test } from 'node:test'
import { undeclared } from '../../declared-facts.ts'
import type { Trial } from '../../detector.contract.ts'
import { tryDetector } from '../../detector.contract.ts'
import { exampleEvent, START } from '../../events.contract.ts'
import { LEVEL_BITS } from '../rule-bits.ts'
import { bookOf } from '../sigma/ask.contract.ts'

const MINUTE = 60_000
const base = (name: string) =>
  `title: ${name}\nname: ${name}\nlogsource: {product: tripline}\ndetection: {s: {action: ${name}}, condition: s}\nlevel: low\n---\n`
const trialOf = (correlation: string): Trial =>
  tryDetector(
    'rules',
    undeclared,
    bookOf(
      `${base('first')}${base('second')}${base('third')}title: c\nid: c\ncorrelation: {${correlation}}\nlevel: critical\n`,
    ),
  )
let count = 0
const act = (action: string, minute: number, fields = {}) =>
  exampleEvent({ id: `e-${count++}`, action, occurredAt: START + minute * MINUTE, ...fields })

/** Which of the events the correlation fires on. */
function firesOn(trial: Trial, events: readonly ReturnType<typeof act>[]): readonly boolean[] {
  return events.map((event) => {
    const fires = trial.bits(event, 'rule') === LEVEL_BITS.critical
    trial.learn(event)
    return fires
  })
}

test('event_count fires when as many lie within the time, and the window slides', () => {
  const trial = trialOf('type: event_count, rules: [first], timespan: 10m, condition: {gte: 3}')
  const minutes = [0, 6, 11, 12, 30, 31]
  const events = minutes.map((minute) => act('first', minute))
  assert.deepEqual(firesOn(trial, events), [false, false, false, true, false, false])
})

test('without group-by each agent is counted alone; with it, whoever shares the fields', () => {
  const by = (agentId: string, account: string) => act('first', 0, { agentId, account })
  const events = [by('a', '1'), by('b', '1'), by('a', '2'), by('b', '1')]
  const alone = trialOf('type: event_count, rules: [first], timespan: 1h, condition: {gte: 2}')
  assert.deepEqual(firesOn(alone, events), [false, false, true, true])
  const together = trialOf(
    'type: event_count, rules: [first], group-by: [tripline.account], timespan: 1h, condition: {gte: 2}',
  )
  assert.deepEqual(firesOn(together, events), [false, true, false, true])
})

test('a range, and exactly so many', () => {
  const events = [0, 1, 2, 3, 4].map((minute) => act('first', minute))
  const range = trialOf(
    'type: event_count, rules: [first], timespan: 1h, condition: {gt: 1, lte: 3}',
  )
  assert.deepEqual(firesOn(range, events), [false, true, true, false, false])
  const exactly = trialOf('type: event_count, rules: [first], timespan: 1h, condition: {eq: 4}')
  assert.deepEqual(firesOn(exactly, events), [false, false, false, true, false])
})

test('value_count counts what differs', () => {
  const trial = trialOf(
    'type: value_count, rules: [first], timespan: 10m, condition: {field: tripline.resourceId, gte: 3}',
  )
  const events = ['a', 'b', 'a', 'A', 'c', 'c'].map((resourceId, minute) =>
    act('first', minute, { resourceId }),
  )
  assert.deepEqual(firesOn(trial, events), [false, false, false, false, true, true])
})

test('temporal fires when all have happened, in any order', () => {
  const trial = trialOf('type: temporal, rules: [first, second, third], timespan: 10m')
  const events = [
    act('third', 0),
    act('first', 1),
    act('first', 2),
    act('second', 3),
    act('second', 20),
  ]
  assert.deepEqual(firesOn(trial, events), [false, false, false, true, false])
  const two = trialOf(
    'type: temporal, rules: [first, second, third], timespan: 10m, condition: {gte: 2}',
  )
  assert.deepEqual(firesOn(two, events), [false, true, true, true, false])
})

test('temporal_ordered fires when they happened in their order, from the latest start', () => {
  const chain = 'type: temporal_ordered, rules: [first, second, third], timespan: 10m'
  const wrong = [act('third', 0), act('second', 1), act('first', 2)]
  assert.deepEqual(firesOn(trialOf(chain), wrong), [false, false, false])
  const right = [
    act('first', 0),
    act('first', 8),
    act('second', 9),
    act('third', 15),
    act('third', 30),
  ]
  assert.deepEqual(firesOn(trialOf(chain), right), [false, false, false, true, false])
  const slow = [act('first', 0), act('second', 5), act('third', 11)]
  assert.deepEqual(firesOn(trialOf(chain), slow), [false, false, false])
})

test('what other events of the group do after a chain is complete does not fire it again', () => {
  const trial = trialOf('type: temporal_ordered, rules: [first, second], timespan: 10m')
  const events = [act('first', 0), act('second', 1), act('first', 2), act('third', 3)]
  assert.deepEqual(firesOn(trial, events), [false, true, false, false])
})

test('an alias is one field by several names', () => {
  const trial = trialOf(
    'type: temporal, rules: [first, second], group-by: [who], timespan: 10m, aliases: {who: {first: tripline.principal, second: tripline.delegation}}',
  )
  const events = [
    act('first', 0, { principal: 'dana' }),
    act('second', 1, { delegation: 'eve' }),
    act('second', 2, { delegation: 'Dana' }),
  ]
  assert.deepEqual(firesOn(trial, events), [false, false, true])
})

test('a late event counts where it belongs', () => {
  const trial = trialOf('type: event_count, rules: [first], timespan: 10m, condition: {gte: 3}')
  const events = [
    act('first', 0),
    act('first', 20),
    act('first', 1),
    act('first', 2),
    act('first', 21),
  ]
  assert.deepEqual(firesOn(trial, events), [false, false, false, true, false])
})

test('an event that is not learned moves the window all the same', () => {
  const trial = trialOf('type: event_count, rules: [first], timespan: 10m, condition: {gte: 2}')
  trial.follow(act('first', 0))
  assert.equal(trial.bits(act('first', 1), 'rule'), LEVEL_BITS.critical)
})

test('an older rule that counts behind a pipe does what a correlation does', () => {
  const book = bookOf(`
title: old
logsource: {product: tripline}
detection: {s: {action: first}, timeframe: 10m, condition: s | count(resourceId) by account > 2}
level: critical
---
title: near
logsource: {product: tripline}
detection: {s: {action: second}, t: {action: third}, condition: s | near t}
level: critical
`)
  const trial = tryDetector('rules', undeclared, book)
  const events = ['a', 'b', 'b', 'c'].map((resourceId, minute) =>
    act('first', minute, { resourceId }),
  )
  assert.deepEqual(firesOn(trial, [...events]), [false, false, false, true])
  assert.deepEqual(firesOn(trial, [act('third', 0), act('second', 5)]), [false, true])
})
