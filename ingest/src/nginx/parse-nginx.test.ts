import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf, testRedactor } from '../parser-kit.contract.ts'
import { textParserContract } from '../text-parser.contract.ts'

const source = 'nginx'
const lines = fixtureLines(import.meta.url, 'access.log')
const objects = fixtureLines(import.meta.url, 'access.ndjson')
const entry = (at: number) => JSON.parse(objects[at] ?? '{}')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

parserContract({
  name: `${source} JSON`,
  source,
  create: () => parserOf(source),
  records: objects,
  at: (time) => JSON.stringify({ ...entry(0), time: new Date(time).toISOString() }),
})

textParserContract({
  name: `${source} combined`,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (year) => (lines[0] ?? '').replace('2026', String(year)),
})

test('a combined line says who, what and how it went', () => {
  const event = read(lines[0])
  assert.equal(event.occurredAt, Date.UTC(2026, 5, 18, 11, 58, 7))
  assert.deepEqual([event.action, event.actionClass], ['DELETE /v1/volumes/{id}', 'destroy'])
  assert.deepEqual([event.principal, event.sourceIp], ['release-agent', '192.0.2.15'])
  assert.deepEqual([event.resourceType, event.resourceId], ['volumes', 'vol_3d2c42fb90e1'])
  assert.deepEqual(
    [event.outcome, event.bytesOut, event.userAgent],
    ['success', 64, 'python-httpx'],
  )
  assert.doesNotMatch(event.raw, /force=true/)
})

test('zones count, refusals are told, and what is no HTTP is an event all the same', () => {
  const denied = read(lines[1])
  assert.equal(denied.occurredAt, Date.UTC(2026, 5, 18, 11, 58, 8))
  assert.deepEqual([denied.outcome, denied.errorCode], ['denied', '403'])
  const tls = read(lines[2])
  assert.deepEqual([tls.outcome, tls.action], ['failure', 'INVALID /'])
  assert.equal(read(lines[3]).actionClass, 'llm')
})

test('JSON under short names and under those of the variables', () => {
  const short = read(objects[0])
  assert.equal(short.id, 'c0021ae4/1781783887.123')
  assert.deepEqual([short.actionClass, short.durationMs], ['destroy', 412])
  assert.match(short.credentialId, /^hmac:[0-9a-f]{16}$/)
  assert.doesNotMatch(short.raw, /abcdefghijklmnop|force=true/)
  const long = read(objects[1])
  assert.deepEqual([long.principal, long.outcome, long.environment], ['alice', 'denied', 'prod'])
  assert.deepEqual([long.action, long.durationMs, long.bytesOut], ['GET /v1/projects', 3, 12])
})

test('the field that the configuration names is a fingerprint', () => {
  const parser = parserOf(source, { accessCredentialField: 'http_x_key' })
  const event = eventOf(parse(parser, source, { ...entry(1), http_x_key: 'plain-value-42' }))
  assert.equal(event.credentialId, testRedactor.fingerprint('plain-value-42'))
  assert.doesNotMatch(event.raw, /plain-value-42/)
  const byUser = parserOf(source, { accessCredentialField: 'remote_user' })
  const line = eventOf(parse(byUser, source, lines[0]))
  assert.equal(line.credentialId, testRedactor.fingerprint('release-agent'))
  assert.doesNotMatch(line.raw, /release-agent/)
})
