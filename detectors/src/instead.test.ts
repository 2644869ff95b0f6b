import assert from 'node:assert/strict'
import test from 'node:test'
import { hashKey } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import { createAgentTable } from './agent-table.ts'
import { undeclared } from './declared-facts.ts'
import type { BaselineRow } from './detector.ts'
import type { Instead, UsualFacet, UsualOf } from './instead.ts'
import { createObserver } from './observe.ts'
import type { LoggedEvent, Processed } from './processed.ts'
import { createDetectors } from './registry.ts'
import { loadRules } from './rules/load-rules.ts'
import type { DetectorRunner } from './run-detectors.ts'
import { createDetectorRunner } from './run-detectors.ts'

const START = Date.UTC(2026, 4, 1)
const HOUR_MS = 3_600_000
const KEY = new Uint8Array(32).map((_, i) => i * 7)
const options = { halfLifeDays: 14, landmark: START / 1000 }
const rules = loadRules([], null)

function newRunner(usualOf?: UsualOf): DetectorRunner {
  const agents = createAgentTable({ registry: undeclared })
  return createDetectorRunner({
    detectors: createDetectors({
      ...{ agents, declared: undeclared, rules, hashKey: hashKey(KEY), ...options },
    }),
    agents,
    observer: createObserver(agents, options),
    protection: { isProtected: () => false },
    installationKey: KEY,
    alertsPerDay: 20,
    ...(usualOf === undefined ? {} : { usualOf }),
  })
}

let offset = 0
const logged = (fields: Partial<AuditEvent> & { id: string; occurredAt: number }): LoggedEvent => ({
  event: newEvent({
    source: 'mapped:railway',
    receivedAt: fields.occurredAt + 400,
    action: 'railway:logs',
    actionClass: 'read',
    service: 'railway',
    raw: '',
    agentId: 'fixer',
    sessionId: 's',
    credentialId: 'tok_own',
    credentialKind: 'project_token',
    environment: 'staging',
    resourceType: 'service',
    resourceId: 'worker',
    sourceIp: '192.0.2.7',
    userAgent: 'fixer/1',
    ...fields,
  }),
  partition: 0,
  offset: offset++,
})

/** Ten hours of two agents that look at logs and deploy. */
const past: readonly LoggedEvent[] = Array.from({ length: 1200 }, (_, i) =>
  logged({
    id: `past${i}`,
    occurredAt: START + i * 30_000,
    sessionId: `s${Math.floor(i / 100)}`,
    agentId: i % 2 === 0 ? 'fixer' : 'other',
    ...(i % 5 === 0 ? { action: 'railway:deploy', actionClass: 'write' } : {}),
  }),
)
const later = START + 11 * HOUR_MS
const deletion = logged({
  ...{ id: 'deletion', occurredAt: later, sessionId: 'now', action: 'railway:volumeDelete' },
  ...{ actionClass: 'destroy', destructive: true, irreversible: true, environment: 'prod' },
  ...{ resourceType: 'volume', resourceId: 'pg-data' },
})
const asUsual: UsualFacet = {
  facet: 'action',
  now: 'railway:volumeDelete',
  usual: 'railway:logs',
  fields: {
    ...{ action: 'railway:logs', actionClass: 'read', destructive: false, irreversible: false },
    ...{ resourceType: 'service', resourceId: 'worker' },
  },
}
const moved: UsualFacet = {
  facet: 'environment',
  now: 'prod',
  usual: 'staging',
  fields: { environment: 'staging' },
}
const sameClient: UsualFacet = {
  facet: 'client',
  now: 'a',
  usual: 'fixer/1',
  fields: { userAgent: 'fixer/1' },
}

/** The reasoning of one event after that past. */
function reasoningAfterPast(one: LoggedEvent, usualOf: UsualOf) {
  const runner = newRunner((event) => (event.id === one.event.id ? usualOf(event) : []))
  runner.process(past)
  const [scored] = runner.process([one]).scored
  assert.ok(scored?.reasoning)
  return { runner, scored, reasoning: scored.reasoning }
}

test('what is claimed is what re-scoring says: the event as substituted, looked at instead, has those bits', () => {
  const { reasoning } = reasoningAfterPast(deletion, () => [asUsual, moved])
  assert.equal(reasoning.judgement, 'outside')
  const alternatives = reasoning.alternatives
  assert.equal(alternatives?.tried.length, 2)
  for (const usual of [asUsual, moved]) {
    const runner = newRunner()
    runner.process(past)
    const looked = runner.peek(newEvent({ ...deletion.event, ...usual.fields }))
    const told: Instead | undefined = alternatives?.tried.find(({ facet }) => facet === usual.facet)
    assert.equal(told?.ordinary, looked.reasoning?.judgement === 'ordinary')
    assert.equal(told?.bits, looked.bits)
  }
})

test('a facet that has no part in it changes nothing, and is told last', () => {
  const { reasoning } = reasoningAfterPast(deletion, () => [sameClient, asUsual])
  const tried = reasoning.alternatives?.tried ?? []
  const client = tried.find(({ facet }) => facet === 'client')
  assert.equal(client?.ordinary, false)
  assert.equal(client?.bits, reasoning.alternatives?.bits)
  assert.deepEqual(tried.map(({ facet }) => facet).at(-1), 'client')
})

test('what one usual facet makes ordinary is said to be ordinary', () => {
  const habit = { action: 'railway:volumeDelete', actionClass: 'destroy' } as const
  const scratch = { ...habit, destructive: true, irreversible: true, resourceType: 'volume' }
  const runner = newRunner((event) => (event.id === 'crossed' ? [sameClient, moved] : []))
  const ofVolumes = past.map((one, i) =>
    i % 4 === 0 ? { ...one, event: newEvent({ ...one.event, ...scratch }) } : one,
  )
  runner.process(ofVolumes, 'train')
  const crossed = logged({
    ...{ ...scratch, id: 'crossed', occurredAt: later, sessionId: 'now', environment: 'prod' },
  })
  const [scored] = runner.process([crossed]).scored
  assert.equal(scored?.reasoning?.judgement, 'outside')
  const [first] = scored.reasoning.alternatives?.tried ?? []
  assert.deepEqual([first?.facet, first?.ordinary], ['environment', true])
  assert.ok((first?.bits ?? 99) < (scored.reasoning.alternatives?.bits ?? 0))
})

/** What was processed, but for what asking adds. */
const withoutAlternatives = (processed: Processed): unknown =>
  JSON.parse(
    JSON.stringify(processed, (key, value: unknown) => (key === 'alternatives' ? null : value)),
  )

function rowsOf(runner: DetectorRunner): readonly BaselineRow[] {
  const rows: BaselineRow[] = []
  runner.checkpoint((row) => rows.push(row))
  return rows
}

test('asking changes nothing: scores, findings, alerts and what is learned are the same without', () => {
  const more = Array.from({ length: 40 }, (_, i) =>
    logged({
      ...{ id: `more${i}`, occurredAt: later + 60_000 + i * 20_000, sessionId: `m${i}` },
      ...(i % 7 === 0 ? { action: `railway:new${i}`, environment: 'prod' as const } : {}),
    }),
  )
  const log = [...past, deletion, ...more]
  const asking = newRunner(() => [asUsual, moved, sameClient])
  const plain = newRunner()
  for (let from = 0; from < log.length; from += 97) {
    const batch = log.slice(from, from + 97)
    assert.deepEqual(
      withoutAlternatives(asking.process(batch)),
      withoutAlternatives(plain.process(batch)),
    )
  }
  assert.deepEqual(rowsOf(asking), rowsOf(plain))
  assert.deepEqual(asking.budget(), plain.budget())
})

test('a flood is not scored over and over: only what is riskier than the alert was so far', () => {
  let asked = 0
  const runner = newRunner(() => {
    asked++
    return [asUsual]
  })
  runner.process(past)
  const flood = Array.from({ length: 200 }, (_, i) =>
    logged({ ...deletion.event, id: `flood${i}`, occurredAt: later + i * 100 }),
  )
  const { scored } = runner.process(flood)
  assert.ok(scored.filter(({ reasoning }) => reasoning !== null).length > 20)
  const told = scored.filter(({ reasoning }) => reasoning?.alternatives != null)
  assert.equal(told.length, asked)
  assert.ok(asked >= 1 && asked < 10, `${asked} times`)
})

test('nothing usual known, nothing claimed', () => {
  const { reasoning } = reasoningAfterPast(deletion, () => [])
  assert.deepEqual(reasoning.alternatives?.tried, [])
})
