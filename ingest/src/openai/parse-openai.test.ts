import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'openai-audit'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), effective_at: Math.trunc(time / 1000) }),
})

test('a key that is made says who made it, where and what', () => {
  const event = read(lines[0])
  assert.deepEqual([event.id, event.occurredAt], ['audit_log-0001', 1_781_783_887_000])
  assert.deepEqual([event.action, event.actionClass], ['openai:api_key.created', 'credential'])
  assert.deepEqual([event.principal, event.credentialKind], ['alice@example.com', 'session'])
  assert.deepEqual([event.resourceType, event.resourceId], ['api_key', 'key_new1'])
  assert.deepEqual([event.account, event.environment, event.country], ['proj_1', 'prod', 'DE'])
})

test('a service account acts by its key', () => {
  const [parsed] = parse(parserOf(source), source, lines[1])
  assert.ok(parsed?.kind === 'event')
  assert.deepEqual([parsed.claims.workload, parsed.event.credentialId], ['svc_release', 'key_9'])
  assert.deepEqual([parsed.event.actionClass, parsed.event.resourceId], ['destroy', 'proj_2'])
})

test('a failed login is a refusal, and an event no list knows is judged by its verb', () => {
  assert.deepEqual([read(lines[2]).outcome, read(lines[2]).errorCode], ['denied', 'invalid_mfa'])
  assert.deepEqual(
    [read(lines[3]).action, read(lines[3]).actionClass],
    ['openai:gadget.updated', 'write'],
  )
})

test('a page of the API is an event each', () => {
  const page = { object: 'list', data: [entry(0), entry(1)], has_more: false }
  assert.equal(eventsOf(parse(parserOf(source), source, page)).length, 2)
})
