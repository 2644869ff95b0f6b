import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import {
  eventOf,
  fixtureLines,
  mappingOf,
  parse,
  parserOf,
  testRedactor,
} from '../parser-kit.contract.ts'

const railway = 'mapped:railway'
const jsonApi = 'mapped:json-api'
const lines = fixtureLines(import.meta.url, 'railway.ndjson')
const apiLines = fixtureLines(import.meta.url, 'json-api.ndjson')
const call = (at: number) => JSON.parse(lines[at] ?? '{}')

parserContract({
  name: railway,
  source: railway,
  create: () => parserOf(railway),
  records: lines,
  at: (time) => JSON.stringify({ ...call(0), time: new Date(time).toISOString() }),
})

parserContract({
  name: jsonApi,
  source: jsonApi,
  create: () => parserOf(jsonApi),
  records: apiLines,
  at: (time) => JSON.stringify({ ...JSON.parse(apiLines[0] ?? '{}'), ts: time }),
})

test('a volume deleted through Railway is a destruction that takes its backups along', () => {
  const [parsed] = parse(parserOf(railway), railway, lines[0])
  assert.ok(parsed?.kind === 'event')
  const { event, claims } = parsed
  assert.equal(event.id, 'req_5f0c')
  assert.deepEqual(
    [event.action, event.service, event.actionClass],
    ['railway:volumeDelete', 'railway', 'destroy'],
  )
  assert.deepEqual([event.irreversible, event.destructive, event.touchesBackup], [true, true, true])
  assert.deepEqual([event.resourceType, event.resourceId], ['volume', 'vol_3d2c42fb90e1/pg-data'])
  assert.deepEqual(
    [event.environment, event.account, event.outcome],
    ['prod', 'harborline-app', 'success'],
  )
  assert.deepEqual(
    [event.credentialId, event.credentialKind],
    ['tok_4d19f0a2b7c3e8', 'railway-account-token'],
  )
  assert.deepEqual([event.bytesOut, event.durationMs, event.sourceIp], [312, 412, '192.0.2.41'])
  assert.deepEqual(
    [claims.virtualKey, claims.agentHeader, claims.sessionId],
    ['vk_stagingfix_90', 'staging-fixer', 'ses_9f3c1d7702ab'],
  )
  assert.deepEqual(
    event.arguments.map(({ key, kind }) => [key, kind]),
    [['volumeId', 'id']],
  )
})

test('a GraphQL refusal is a denial although the status is 200, and values of variables are left out', () => {
  const event = eventOf(parse(parserOf(railway), railway, lines[1]))
  assert.deepEqual(
    [event.outcome, event.errorCode, event.environment],
    ['denied', 'FORBIDDEN', 'staging'],
  )
  assert.doesNotMatch(event.raw, /postgres-of-the-north/)
  const failed = { ...call(0), errors: [{ message: 'Problem processing request' }] }
  assert.equal(eventOf(parse(parserOf(railway), railway, failed)).outcome, 'failure')
})

test('an operation named harmlessly is judged by the fields it asks for', () => {
  const query = 'mutation listVolumes($id: String!) { a: me { id } volumeDelete(volumeId: $id) }'
  const event = eventOf(
    parse(parserOf(railway), railway, { ...call(0), operationName: 'listVolumes', query }),
  )
  assert.deepEqual([event.action, event.actionClass], ['railway:me,volumeDelete', 'destroy'])
})

test('an environment deleted with backups in it touches backups, without any it does not', () => {
  const body = { ...call(0), operationName: 'environmentDelete' }
  assert.equal(eventOf(parse(parserOf(railway), railway, body)).touchesBackup, true)
  assert.equal(
    eventOf(parse(parserOf(railway), railway, { ...body, attached_backups: 0 })).touchesBackup,
    false,
  )
})

test('an operation that no table knows is judged by its verb', () => {
  const actionClass = (operationName: string) =>
    eventOf(parse(parserOf(railway), railway, { ...call(0), operationName })).actionClass
  assert.equal(actionClass('widgetRemove'), 'delete')
  assert.equal(actionClass('snapshotDelete'), 'destroy')
  assert.equal(actionClass('widgetCreate'), 'write')
})

test('a generic API is judged by method and path, its credential a fingerprint', () => {
  const event = eventOf(parse(parserOf(jsonApi), jsonApi, apiLines[0]))
  assert.deepEqual([event.action, event.service], ['DELETE /v1/backups/{id}', 'api.example.com'])
  assert.deepEqual(
    [event.actionClass, event.touchesBackup, event.environment],
    ['destroy', true, 'prod'],
  )
  assert.match(event.credentialId, /^hmac:[0-9a-f]{16}$/)
  assert.doesNotMatch(event.raw, /k-0123456789/)
  assert.equal(event.sourceIp, '192.0.2.9')
})

test('every word of the vocabulary does what it says', () => {
  const mapping = mappingOf(`
mapping: all
time: { path: t, format: epoch-seconds }
id: { template: '{a["x-y"]}/{list[1].n}' }
event:
  service: { constant: svc }
  account: { first: [missing, account] }
  credentialId: { fingerprint: credential }
  environment: { lookup: { path: env, table: { e1: production }, otherwise: staging } }
actions:
  name: op
  classes: { defense: [MuteAlarm] }
  risks: { touchesBackup: [mutealarm] }
  otherwise: other
outcome:
  denied: [{ path: result, matches: 'DENY*' }]
  failure: [{ path: tries, atLeast: 2 }]
`)
  const parser = parserOf('mapped:all', { mappings: [mapping] })
  const record = {
    t: '1781783887.5',
    a: { 'x-y': 'k' },
    list: [0, { n: 7 }],
    account: 'acc',
    credential: 'c-1',
    env: 'e1',
    op: 'muteAlarm',
    result: 'deny_all',
    tries: 3,
  }
  const event = eventOf(parse(parser, 'mapped:all', record))
  assert.deepEqual(
    [event.id, event.occurredAt, event.service, event.account, event.environment],
    ['k/7', 1_781_783_887_500, 'svc', 'acc', 'prod'],
  )
  assert.deepEqual(
    [event.action, event.actionClass, event.touchesBackup, event.outcome],
    ['svc:muteAlarm', 'defense', true, 'denied'],
  )
  assert.equal(event.credentialId, testRedactor.fingerprint('c-1'))
  const other = { ...record, env: 'e9', op: 'deleteAll', result: '' }
  const second = eventOf(parse(parser, 'mapped:all', other))
  assert.deepEqual(
    [second.environment, second.actionClass, second.outcome],
    ['staging', 'other', 'failure'],
  )
})

test('a resource keeps its id and, behind it, the name people know it by', () => {
  const resource = (id: string, name: string) =>
    eventOf(parse(parserOf(railway), railway, { ...call(0), resource_id: id, resource_name: name }))
      .resourceId
  assert.equal(resource('vol_1', 'pg-data'), 'vol_1/pg-data')
  assert.equal(resource('staging/DATABASE_URL', 'DATABASE_URL'), 'staging/DATABASE_URL')
  assert.equal(resource('vol_1', ''), 'vol_1')
  assert.equal(resource('', 'pg-data'), 'pg-data')
})
