import assert from 'node:assert/strict'
import test from 'node:test'
import { parserContract } from '../parser.contract.ts'
import { eventOf, fixtureLines, parse, parserOf, testRedactor } from '../parser-kit.contract.ts'

const source = 'envoy'
const lines = fixtureLines(import.meta.url, 'access.ndjson')
const entry = (at: number) => JSON.parse(lines[at] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: lines,
  at: (time) => JSON.stringify({ ...entry(0), start_time: new Date(time).toISOString() }),
})

test('a call says who, what, where and how it went', () => {
  const [parsed] = parse(parserOf(source), source, lines[0])
  assert.ok(parsed?.kind === 'event')
  const { event, claims } = parsed
  assert.equal(event.id, 'c0021ae4-eeb2-44cf-8894-2e8f91cbdff7/2026-06-18T11:58:07.123Z')
  assert.equal(event.action, 'DELETE /v1/volumes/{id}')
  assert.equal(event.actionClass, 'destroy')
  assert.equal(event.service, 'api.shop-prod.example.com')
  assert.deepEqual([event.resourceType, event.resourceId], ['volumes', 'vol_3d2c42fb90e1'])
  assert.equal(event.environment, 'prod')
  assert.equal(event.sourceIp, '192.0.2.65')
  assert.equal(event.userAgent, 'python-httpx')
  assert.deepEqual([event.bytesOut, event.durationMs], [64, 412])
  assert.equal(claims.workload, 'spiffe://example.com/agent/crm-enricher')
  assert.equal(claims.agentHeader, 'crm-enricher')
  assert.equal(claims.sessionId, 'ses_4e7d1e46ab02')
})

test('the credential is a fingerprint, and neither it nor a query string is kept', () => {
  const event = eventOf(parse(parserOf(source), source, lines[0]))
  assert.match(event.credentialId, /^hmac:[0-9a-f]{16}$/)
  assert.doesNotMatch(event.raw, /abcdefghijklmnop|force=true/)
  const other = { ...entry(0), authorization: 'Bearer zzzzzzzzzzzzzzzz0123456789' }
  assert.notEqual(eventOf(parse(parserOf(source), source, other)).credentialId, event.credentialId)
})

test('a field that the config names is fingerprinted and taken out too', () => {
  const parser = parserOf(source, { envoyCredentialField: 'caller' })
  const event = eventOf(parse(parser, source, { ...entry(1), caller: 'plain-value-42' }))
  assert.equal(event.credentialId, testRedactor.fingerprint('plain-value-42'))
  assert.doesNotMatch(event.raw, /plain-value-42/)
})

test('the fingerprint that our gate wrote goes first', () => {
  const body = { ...entry(0), authorization_fingerprint: 'hmac:0123456789abcdef' }
  assert.equal(eventOf(parse(parserOf(source), source, body)).credentialId, 'hmac:0123456789abcdef')
})

test('Istio keys are read, and UAEX is a refusal whatever the status', () => {
  const event = eventOf(parse(parserOf(source), source, lines[1]))
  assert.deepEqual([event.outcome, event.errorCode], ['denied', 'UAEX'])
  assert.equal(event.sourceIp, '192.0.2.66')
  const flagged = { ...entry(1), response_code: 302 }
  assert.equal(eventOf(parse(parserOf(source), source, flagged)).outcome, 'denied')
})

test('outcomes follow status and flags, also where numbers came as text', () => {
  const outcome = (response_code: unknown, response_flags = '-') =>
    eventOf(parse(parserOf(source), source, { ...entry(1), response_code, response_flags })).outcome
  assert.equal(outcome('200'), 'success')
  assert.equal(outcome(401), 'denied')
  assert.equal(outcome('404'), 'failure')
  assert.equal(outcome(503, 'UF'), 'failure')
  assert.equal(outcome(0, 'DC'), 'failure')
})

test('a client cannot choose its address by sending X-Forwarded-For', () => {
  const body = { ...entry(0), downstream_remote: null, x_forwarded_for: '203.0.113.9, 192.0.2.65' }
  assert.equal(eventOf(parse(parserOf(source), source, body)).sourceIp, '192.0.2.65')
})

test('a call to a model is of class llm', () => {
  for (const [authority, path] of [
    ['api.openai.com', '/v1/chat/completions'],
    ['api.anthropic.com', '/v1/messages'],
    ['llm.example.com', '/v1/chat/completions'],
    ['generativelanguage.googleapis.com', '/v1beta/models/gemini-pro:generateContent'],
  ]) {
    const body = { ...entry(1), method: 'POST', authority, path }
    assert.equal(eventOf(parse(parserOf(source), source, body)).actionClass, 'llm', path)
  }
})
