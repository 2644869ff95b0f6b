import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'okta'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), published: new Date(time).toISOString() }),
})

test('a token that is made says who, in which session, from where', () => {
  const event = read(lines[0])
  assert.equal(event.id, '2a992f80-0000-4000-8000-000000000001')
  assert.deepEqual(
    [event.action, event.actionClass],
    ['okta:system.api_token.create', 'credential'],
  )
  assert.equal(event.privilegeChange, true)
  assert.deepEqual([event.principal, event.sessionId], ['alice@example.com', '102abc'])
  assert.deepEqual([event.resourceType, event.resourceId], ['Token', '00T1/deploy-prod'])
  assert.deepEqual([event.sourceIp, event.asn, event.country], ['192.0.2.15', 64_500, 'Germany'])
  assert.deepEqual([event.userAgent, event.environment], ['browser', 'prod'])
})

test('an API token is the credential, an OAuth client the workload', () => {
  const [parsed] = parse(parserOf(source), source, lines[1])
  assert.ok(parsed?.kind === 'event')
  assert.deepEqual(
    [parsed.event.credentialId, parsed.event.credentialKind],
    ['token:00T1', 'api_token'],
  )
  assert.equal(parsed.claims.workload, 'okta:0oa9')
  assert.deepEqual(
    [parsed.event.actionClass, parsed.event.resourceId],
    ['privilege', 'bob@example.com'],
  )
})

test('names in lower case, as tables hand them on, are read too', () => {
  const event = read(lines[2])
  assert.equal(event.action, 'okta:user.session.start')
  assert.deepEqual([event.outcome, event.errorCode], ['denied', 'INVALID_CREDENTIALS'])
  assert.equal(event.sessionId, '102def')
})

test('the system itself is no agent, and a sentence is no error code', () => {
  const [parsed] = parse(parserOf(source), source, lines[3])
  assert.ok(parsed?.kind === 'event')
  assert.equal(parsed.claims.principalKind, 'service')
  assert.deepEqual([parsed.event.outcome, parsed.event.errorCode], ['failure', 'CHALLENGE'])
})

test('event hooks and EventBridge wrap the same events', () => {
  assert.equal(
    eventsOf(parse(parserOf(source), source, { events: [entry(0), entry(1)] })).length,
    2,
  )
  assert.equal(read({ detail: entry(0), source: 'aws.partner/okta.com' }).id, entry(0).uuid)
})
