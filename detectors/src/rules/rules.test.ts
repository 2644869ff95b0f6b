import assert from 'node:assert/strict'
import { test } from 'node:test'
import { undeclared } from '../declared-facts.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, restoreTrial, Table, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { LEVEL_BITS } from './rule-bits.ts'
import { buildRuleBook } from './sigma/rule-book.ts'

const DAY = 86_400_000

const book = (text: string) => {
  const made = buildRuleBook([{ path: 'test.yml', text, found: false }], null)
  assert.deepEqual(made.refused, [])
  return made
}

const rule = (level: string, search: string, rest = ''): string =>
  `{title: "${level} rule", id: ${level}, level: ${level}, logsource: {product: aws}, detection: {s: {${search}}, condition: s}${rest}}\n---\n`

/** Matches much of what the events of the contract do, and correlates it in every way. */
const busy = book(`
title: even
id: even
logsource: {product: tripline}
detection: {s: {action|re: '[02468]$'}, condition: s}
level: high
---
title: flood
id: flood
logsource: {product: aws}
detection: {s: {tripline.action|contains: [Flood, Action1]}, condition: s}
level: low
---
title: denied
id: denied
logsource: {product: tripline}
detection: {s: {outcome: denied}, condition: s}
level: medium
---
title: often
id: often
correlation: {type: event_count, rules: [even], generate: true, timespan: 1h, condition: {gte: 5}}
level: critical
---
title: many
id: many
correlation:
  {type: value_count, rules: [even, flood], generate: true, group-by: [tripline.sourceIp], timespan: 10m, condition: {field: tripline.action, gte: 3}}
level: high
---
title: both
id: both
correlation: {type: temporal, rules: [even, denied], generate: true, group-by: [tripline.account], timespan: 1d}
level: high
---
title: in order
id: in-order
correlation: {type: temporal_ordered, rules: [flood, denied, often], generate: true, timespan: 1d}
level: medium
`)

detectorContract('rules', { rules: busy, floodFills: 3000 })

const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const

const levels = (search: string) =>
  book(
    LEVELS.map((level) => rule(level, search).replace('eventName: X', `eventName: ${level}`)).join(
      '',
    ),
  )

const trialOf = (text: string): Trial => tryDetector('rules', undeclared, book(text))
const act = (name: string, fields = {}) => exampleEvent({ action: `s3:${name}`, ...fields })

test('each level has its bits, and only high and critical are findings by themselves', () => {
  const trial = tryDetector('rules', undeclared, levels('eventName: X'))
  for (const level of LEVELS) assert.equal(trial.bits(act(level), 'rule'), LEVEL_BITS[level])
  assert.ok(LEVEL_BITS.high >= 10 && LEVEL_BITS.critical >= 10)
  assert.ok(LEVEL_BITS.medium < 10 && LEVEL_BITS.low < 5)
})

test('of several rules the loudest counts and the others are named', () => {
  const trial = trialOf(rule('low', 'eventName: Delete*') + rule('high', 'eventName: DeleteIt'))
  const event = act('DeleteIt')
  assert.equal(trial.bits(event, 'rule'), LEVEL_BITS.high)
  const { observed, note } = trial.explain(event, 'rule')
  assert.match(observed, /^high rule: .*; eventName = DeleteIt$/)
  assert.match(note, /Also: low rule/)
})

test('what no rule describes is none of its business', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt'))
  assert.equal(trial.bits(act('GetIt'), 'rule'), NOT_APPLICABLE)
})

test('a first match is at full strength for a new agent and for one of a thousand calls', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt'))
  assert.equal(trial.bits(act('DeleteIt'), 'rule'), LEVEL_BITS.high)
  for (let i = 0; i < 1000; i++) trial.learn(act('GetIt', { occurredAt: START + i * DAY * 0.03 }))
  assert.equal(trial.bits(act('DeleteIt', { occurredAt: START + 31 * DAY }), 'rule'), 12)
})

/** An agent that did the thing on each of its days; bits on the next one. */
const afterDays = (trial: Trial, days: number, then = act): number => {
  for (let day = 0; day < days; day++) {
    const occurredAt = START + day * DAY
    trial.learn(act('GetIt', { occurredAt: occurredAt - 1000, id: `get-${day}` }))
    trial.learn(act('DeleteIt', { occurredAt, id: `event-${day}` }))
  }
  return trial.bits(then('DeleteIt', { occurredAt: START + days * DAY }), 'rule')
}

test('what an agent does every day and was learned no longer alerts', () => {
  const bits = afterDays(trialOf(rule('high', 'eventName: DeleteIt')), 10)
  assert.ok(bits < 1, `${bits} bits`)
})

test('a burst of one day teaches no more than one call', () => {
  const once = trialOf(rule('high', 'eventName: DeleteIt'))
  const burst = trialOf(rule('high', 'eventName: DeleteIt'))
  once.learn(act('DeleteIt'))
  for (let i = 0; i < 500; i++) burst.learn(act('DeleteIt', { occurredAt: START + i }))
  const later = act('DeleteIt', { occurredAt: START + 20 * DAY })
  assert.equal(burst.bits(later, 'rule'), once.bits(later, 'rule'))
  assert.ok(once.bits(later, 'rule') > 5)
})

test('critical rules and those about guards are never got used to', () => {
  const critical = trialOf(rule('critical', 'eventName: DeleteIt'))
  assert.equal(afterDays(critical, 20), LEVEL_BITS.critical)
  const guard = trialOf(rule('high', 'eventName: DeleteIt', ', tags: [attack.t1562.008]'))
  assert.equal(afterDays(guard, 20), LEVEL_BITS.high)
})

test('what all peers do is less odd for a new agent', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt'))
  for (let peer = 0; peer < 5; peer++) trial.learn(act('DeleteIt', { agentId: `peer-${peer}` }))
  assert.ok(trial.bits(act('DeleteIt', { agentId: 'newcomer' }), 'rule') < 2)
  assert.deepEqual(trial.explain(act('DeleteIt', { agentId: 'newcomer' }), 'rule').peers, {
    seen: 5,
    of: 5,
  })
})

test('raised on three days without a verdict it counts as low, and after two quiet weeks in full again', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt'))
  const bitsOn = (day: number): number =>
    trial.bits(act('DeleteIt', { occurredAt: START + day * DAY }), 'rule')
  for (let day = 0; day < 3; day++) {
    assert.equal(bitsOn(day), LEVEL_BITS.high, `day ${day}`)
    trial.follow(act('DeleteIt', { id: `a-${day}`, occurredAt: START + day * DAY }))
    trial.follow(act('DeleteIt', { id: `b-${day}`, occurredAt: START + day * DAY + 1000 }))
  }
  assert.equal(bitsOn(3), LEVEL_BITS.low)
  assert.match(
    trial.explain(act('DeleteIt', { occurredAt: START + 3 * DAY }), 'rule').note,
    /without a verdict/,
  )
  assert.equal(bitsOn(18), LEVEL_BITS.high)
})

test('what a person judged an attack never becomes ordinary, also after a restart', () => {
  const rules = book(rule('high', 'eventName: DeleteIt'))
  let trial = tryDetector('rules', undeclared, rules)
  const table = new Table()
  trial.learn(act('GetIt'))
  for (let day = 0; day < 5; day++) {
    const event = act('DeleteIt', { id: `a-${day}`, occurredAt: START + day * DAY })
    trial.follow(event)
    trial.detector.condemn?.(trial.observe({ ...event, raw: '' }))
  }
  trial.detector.takeChanges(table.add)
  trial.agents.takeChanges(table.add)
  trial = restoreTrial('rules', table, undeclared, rules)
  assert.equal(afterDays(trial, 10), LEVEL_BITS.high)
})

test('a benign verdict teaches what the record matched, though the record is gone by then', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt, requestParameters.name: shop'))
  const raw = JSON.stringify({ eventName: 'DeleteIt', requestParameters: { name: 'shop' } })
  const event = act('DeleteIt', { raw, id: 'held' })
  assert.equal(trial.bits(event, 'rule'), LEVEL_BITS.high)
  trial.follow(event)
  trial.detector.learn(trial.observe({ ...event, raw: '' }), 3)
  const next = act('DeleteIt', { raw, id: 'next', occurredAt: START + DAY })
  assert.ok(trial.bits(next, 'rule') < 3)
})

test('the techniques of a finding are those of the rule that led, by their present ids', () => {
  const trial = trialOf(
    rule('high', 'eventName: DeleteIt', ', tags: [attack.t1562.001, attack.t1485]'),
  )
  assert.deepEqual(trial.detector.claimOf?.(trial.observe(act('DeleteIt'))), {
    techniques: ['T1685', 'T1485'],
    rarity: 'high rule: high rule',
  })
})

test('what steers a terminal is written out in evidence, and long values are cut', () => {
  const trial = trialOf(rule('high', 'eventName: DeleteIt, requestParameters.name|exists: true'))
  const raw = JSON.stringify({
    eventName: 'DeleteIt',
    requestParameters: { name: `\u001b[2J\u202e${'x'.repeat(5000)}` },
  })
  const { observed } = trial.explain(act('DeleteIt', { raw }), 'rule')
  assert.ok(!observed.includes('\u001b') && !observed.includes('\u202e'))
  assert.match(observed, /\\u001b\[2J\\u202exxx/)
  assert.ok(observed.length <= 400)
})
