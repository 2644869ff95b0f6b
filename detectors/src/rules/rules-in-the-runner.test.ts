import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { createAgentTable } from '../agent-table.ts'
import { undeclared } from '../declared-facts.ts'
import type { BaselineRow } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { createObserver } from '../observe.ts'
import type { ScoredEvent } from '../processed.ts'
import type { DetectorRunner } from '../run-detectors.ts'
import { createDetectorRunner } from '../run-detectors.ts'
import { createRules } from './rules.ts'
import { bookOf } from './sigma/ask.contract.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const book = bookOf(
  ['low', 'medium', 'high', 'critical']
    .map(
      (level) =>
        `title: ${level} one\nid: ${level}\nlevel: ${level}\ntags: [attack.t1485]\nlogsource: {product: aws}\ndetection: {s: {eventName: ${level}, requestParameters.name: shop}, condition: s}\n`,
    )
    .join('---\n'),
)

function newRunner(): DetectorRunner {
  const agents = createAgentTable({ registry: undeclared })
  const time = { halfLifeDays: 14, landmark: START / 1000 }
  const rules = createRules({ agents, hashKey: { k0: 1, k1: 2 }, book, halfLifeDays: 14 })
  return createDetectorRunner({
    detectors: [rules],
    agents,
    observer: createObserver(agents, time),
    protection: { isProtected: () => false },
    installationKey: new Uint8Array(32).fill(3),
    alertsPerDay: 500,
  })
}

const rawOf = (eventName: string): string =>
  JSON.stringify({ eventName, requestParameters: { name: 'shop' } })
let offset = 0
const call = (name: string, at: number, fields: Partial<AuditEvent> = {}): AuditEvent => ({
  ...exampleEvent({
    action: `s3:${name}`,
    service: 's3',
    occurredAt: START + at,
    raw: rawOf(name),
    ...fields,
  }),
  id: `event-${at}`,
  sessionId: `session-${Math.floor(at / DAY)}`,
  receivedAt: START + at,
})

const give = (runner: DetectorRunner, event: AuditEvent) =>
  runner.process([{ event, partition: 0, offset: offset++ }])
const process = (runner: DetectorRunner, event: AuditEvent): ScoredEvent => {
  const [scored] = give(runner, event).scored
  assert.ok(scored !== undefined)
  return scored
}

/** Ordinary calls from one day up to another, so that the budget is warm. */
function settle(runner: DetectorRunner, from: number, to: number): void {
  for (let at = from; at < to; at += HOUR) process(runner, call('get', at))
}

/** On which of the days the call raised an alert. */
function alertsByDay(runner: DetectorRunner, name: string, days: number): readonly boolean[] {
  settle(runner, 0, 4 * DAY)
  return Array.from({ length: days }, (_, day) => {
    const at = (4 + day) * DAY
    settle(runner, at + 1, at + 10 * HOUR)
    const { opens } = process(runner, call(name, at + 11 * HOUR))
    settle(runner, at + 20 * HOUR, at + DAY)
    return opens
  })
}

test('a critical rule alerts at once, before anything is known of the agent', () => {
  const scored = process(newRunner(), call('critical', 0))
  assert.equal(scored.reasoning?.judgement, 'outside')
  assert.ok(scored.opens)
  assert.match(scored.reasoning?.badWords ?? '', /known to be bad/)
})

test('a high rule is a finding with the rule’s technique, a medium one is not but raises the risk', () => {
  const runner = newRunner()
  settle(runner, 0, 4 * DAY)
  const { scored, findings } = give(runner, call('high', 4 * DAY))
  assert.deepEqual(findings[0]?.techniques, ['T1485'])
  assert.equal(findings[0]?.rarity, 'high rule: high one')
  assert.match(
    findings[0]?.evidence.observed ?? '',
    /high one; eventName|high one; requestParameters/,
  )
  assert.ok(scored[0]?.opens)
  const medium = process(runner, call('medium', 4 * DAY + 2 * DAY))
  assert.equal(medium.alertId, '')
  assert.ok(medium.risk > process(runner, call('get', 7 * DAY)).risk)
})

test('what an agent triggers every day alerts on three of them, not on each', () => {
  const days = alertsByDay(newRunner(), 'high', 20)
  assert.deepEqual(days.slice(0, 3), [true, true, true])
  assert.ok(!days.slice(3).includes(true), `${days}`)
})

test('a critical rule alerts on every day', () => {
  assert.ok(!alertsByDay(newRunner(), 'critical', 8).includes(false))
})

test('judged benign it is quiet from the next day on, judged an attack it stays loud', () => {
  for (const [verdict, loud] of [
    ['benign', false],
    ['true_positive', true],
  ] as const) {
    const runner = newRunner()
    settle(runner, 0, 4 * DAY)
    for (let day = 4; day < 10; day++) {
      const scored = process(runner, call('high', day * DAY))
      assert.equal(scored.opens, day === 4 || loud, `${verdict}, day ${day}`)
      settle(runner, day * DAY + HOUR, (day + 1) * DAY)
      if (scored.alertId === '') continue
      const id = `close-${day}`
      runner.command({ id, alertId: scored.alertId, type: 'close', verdict, at: 0 })
    }
  }
})

test('a restart in between changes nothing', () => {
  const undisturbed = newRunner()
  let crashing = newRunner()
  const rows = new Map<string, BaselineRow>()
  const names = ['get', 'high', 'get', 'medium', 'get', 'low', 'critical']
  for (let at = 0; at < 12 * DAY; at += 3 * HOUR) {
    const event = call(names[(at / HOUR) % names.length] ?? 'get', at)
    const [one, other] = [process(undisturbed, event), process(crashing, event)]
    assert.deepEqual(
      [other.bits, other.risk, other.alertId, other.opens],
      [one.bits, one.risk, one.alertId, one.opens],
    )
    if ((at / HOUR) % 21 !== 0) continue
    crashing.checkpoint((row) =>
      rows.set(JSON.stringify([row.scope, row.detector, row.facet, row.value]), row),
    )
    crashing = newRunner()
    crashing.restore(rows.values())
  }
})
