import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'anthropic-audit'
const lines = fixtureLines(import.meta.url, 'activities.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), created_at: new Date(time).toISOString() }),
})

test('an admin key that is made says who made it and which', () => {
  const event = read(lines[0])
  assert.equal(event.id, 'activity_0001')
  assert.deepEqual(
    [event.action, event.actionClass],
    ['anthropic:admin_api_key_created', 'credential'],
  )
  assert.equal(event.privilegeChange, true)
  assert.deepEqual([event.principal, event.sourceIp], ['alice@example.com', '192.0.2.15'])
  assert.deepEqual([event.resourceType, event.resourceId], ['admin_api_key', 'apikey_new'])
  assert.equal(event.account, '00000000-0000-4000-8000-000000000001')
})

test('what a key does is the credential at work', () => {
  const event = read(lines[1])
  assert.deepEqual([event.credentialId, event.credentialKind], ['apikey_9', 'api_key'])
  assert.deepEqual([event.actionClass, event.irreversible], ['destroy', true])
})

test('a failed login is a refusal, the provider itself no agent, an unknown event judged by its verb', () => {
  assert.deepEqual(
    [read(lines[2]).outcome, read(lines[2]).principal],
    ['denied', 'bob@example.com'],
  )
  const [parsed] = parse(parserOf(source), source, lines[3])
  assert.ok(parsed?.kind === 'event')
  assert.deepEqual([parsed.claims.principalKind, parsed.event.actionClass], ['service', 'delete'])
})

test('a page of the API is an event each', () => {
  const page = { data: [entry(0), entry(1)], has_more: false, first_id: 'a', last_id: 'b' }
  assert.equal(eventsOf(parse(parserOf(source), source, page)).length, 2)
})
