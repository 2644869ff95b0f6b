import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, eventsOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'
import { activityFacts } from './azure-facts.ts'

const source = 'azure-audit'
const lines = fixtureLines(import.meta.url, 'records.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), time: new Date(time).toISOString() }),
})

test('keys that are listed are a credential, by an application and its token', () => {
  const [parsed] = parse(parserOf(source), source, lines[0])
  assert.ok(parsed?.kind === 'event')
  const { event, claims } = parsed
  assert.equal(event.action, 'azure:microsoft.storage/storageaccounts/listkeys/action')
  assert.deepEqual([event.actionClass, event.outcome], ['credential', 'success'])
  assert.equal(claims.workload, '11111111-0000-4000-8000-000000000001')
  assert.equal(event.credentialId, 'token:AbCdEfGhIjKlMnOp')
  assert.equal(event.account, '00000000-0000-4000-8000-000000000001')
  assert.deepEqual(
    [event.resourceType, event.environment],
    ['microsoft.storage/storageaccounts', 'prod'],
  )
  assert.deepEqual([event.durationMs, event.sourceIp], [41, '192.0.2.15'])
})

test('the form of the REST API is read too, and a refusal is told from a failure', () => {
  const event = read(lines[1])
  assert.equal(event.action, 'azure:microsoft.authorization/roleassignments/write')
  assert.deepEqual(
    [event.outcome, event.errorCode, event.principal],
    ['denied', 'Forbidden', 'alice@example.com'],
  )
  assert.equal(
    read({ ...entry(0), resultType: 'Failure', resultSignature: 'Failed.Conflict' }).outcome,
    'failure',
  )
})

test('a sign-in of an application names the key it was made with', () => {
  const event = read(lines[2])
  assert.deepEqual([event.credentialId, event.credentialKind], ['key:k-1', 'client_secret'])
  assert.deepEqual(
    [event.outcome, event.errorCode, event.actionClass],
    ['denied', '7000215', 'credential'],
  )
})

test('what changes in the directory, and what is done to stored data', () => {
  const added = read(lines[3])
  assert.deepEqual(
    [added.actionClass, added.privilegeChange, added.resourceId],
    ['credential', true, 'deployer'],
  )
  const blob = read(lines[4])
  assert.deepEqual(
    [blob.action, blob.actionClass, blob.sourceIp],
    ['azure-storage:DeleteBlob', 'delete', '192.0.2.19'],
  )
})

test("a cluster's own audit log is read as Kubernetes, its other logs are no events", () => {
  const event = read(lines[5])
  assert.deepEqual(
    [event.action, event.actionClass, event.source],
    ['k8s:get secrets', 'credential', source],
  )
  const other = { ...entry(5), properties: { log: 'I0618 controller started' } }
  assert.equal(parse(parserOf(source), source, other)[0]?.kind, 'ignored')
})

test('an Event Hub message is an event for each of its records', () => {
  const message = { records: [entry(0), 7, entry(2)] }
  assert.equal(eventsOf(parse(parserOf(source), source, message)).length, 2)
})

test('operations that no list names are judged by what they end in', () => {
  const expected = {
    'Microsoft.New/things/read': 'read',
    'Microsoft.New/things/write': 'write',
    'Microsoft.New/things/delete': 'delete',
    'Microsoft.New/things/listKeys/action': 'credential',
    'Microsoft.New/things/regenerateKey/action': 'credential',
    'Microsoft.New/things/restart/action': 'execute',
    'Microsoft.New/things/purge/action': 'delete',
    'Microsoft.Compute/disks/delete': 'destroy',
  }
  for (const [name, actionClass] of Object.entries(expected)) {
    assert.equal(activityFacts(name).actionClass, actionClass, name)
  }
})
