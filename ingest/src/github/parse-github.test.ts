import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'github-audit'
const lines = fixtureLines(import.meta.url, 'events.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), '@timestamp': time }),
})

test('a deleted repository says who, with which token, what and where from', () => {
  const event = read(lines[0])
  assert.equal(event.id, 'gh-doc-0001')
  assert.equal(event.occurredAt, 1_781_783_887_123)
  assert.deepEqual([event.action, event.actionClass], ['github:repo.destroy', 'destroy'])
  assert.equal(event.irreversible, true)
  assert.equal(event.principal, 'release-agent')
  assert.notEqual(event.credentialId, '')
  assert.equal(event.credentialKind, 'fine_grained_token')
  assert.deepEqual([event.resourceType, event.resourceId], ['repository', 'example/shop-prod'])
  assert.deepEqual([event.account, event.environment], ['example', 'prod'])
  assert.deepEqual([event.sourceIp, event.country], ['192.0.2.15', 'DE'])
})

test('the same token is the same credential, another one is not', () => {
  const one = read(lines[0]).credentialId
  assert.equal(read({ ...entry(0), action: 'repo.create' }).credentialId, one)
  const other = 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz='
  assert.notEqual(read({ ...entry(0), hashed_token: other }).credentialId, one)
  assert.equal(read(lines[2]).credentialId, 'token:981235')
})

test('rights, guards, looks and refusals are told apart', () => {
  assert.equal(read(lines[1]).actionClass, 'privilege')
  assert.deepEqual([read(lines[1]).resourceType, read(lines[1]).resourceId], ['user', 'bob'])
  assert.equal(read(lines[2]).actionClass, 'read')
  assert.deepEqual([read(lines[3]).outcome, read(lines[3]).errorCode], ['denied', '403'])
  assert.equal(read(lines[4]).actionClass, 'defense')
})

test('what no list knows is judged by its verb, else by the kind of operation', () => {
  const classOf = (action: string, operation_type: string) =>
    read({ ...entry(1), action, operation_type }).actionClass
  assert.equal(classOf('gadget.delete', 'modify'), 'delete')
  assert.equal(classOf('gadget.frobnicate', 'transfer'), 'privilege')
  assert.equal(classOf('gadget.frobnicate', ''), 'other')
})
