import assert from 'node:assert/strict'
import test from 'node:test'
import { eventOf, fixtureLines, parse, parserOf, testRedactor } from '../parser-kit.contract.ts'
import { textParserContract } from '../text-parser.contract.ts'

const source = 'haproxy'
const lines = fixtureLines(import.meta.url, 'http.log')
const read = (record: unknown) => eventOf(parse(parserOf(source), source, record))

textParserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (year) => (lines[0] ?? '').replace('2026', String(year)),
})

test('a line says what was called, by whom and how it went', () => {
  const event = read(lines[0])
  assert.equal(event.occurredAt, Date.UTC(2026, 5, 18, 11, 58, 7, 123))
  assert.deepEqual([event.action, event.actionClass], ['DELETE /v1/volumes/{id}', 'destroy'])
  assert.deepEqual([event.service, event.environment], ['api.prod.example.com', 'prod'])
  assert.deepEqual([event.sourceIp, event.userAgent], ['192.0.2.15', 'python-httpx'])
  assert.deepEqual([event.durationMs, event.bytesOut, event.outcome], [412, 64, 'success'])
  assert.match(event.credentialId, /^hmac:[0-9a-f]{16}$/)
  assert.doesNotMatch(event.raw, /abcdefghijklmnop|force=true/)
})

test('what a rule of the proxy refused is denied, what never came to be a failure', () => {
  assert.deepEqual([read(lines[1]).outcome, read(lines[1]).errorCode], ['denied', '403'])
  assert.deepEqual([read(lines[2]).outcome, read(lines[2]).action], ['failure', 'BADREQ /'])
})

test('the capture that the configuration names is a fingerprint', () => {
  const parser = parserOf(source, { accessCredentialField: 'capture.0' })
  const line = (lines[0] ?? '').replace('api.prod.example.com', 'plain-value-42')
  const event = eventOf(parse(parser, source, line))
  assert.equal(event.credentialId, testRedactor.fingerprint('plain-value-42'))
  assert.doesNotMatch(event.raw, /plain-value-42/)
})
