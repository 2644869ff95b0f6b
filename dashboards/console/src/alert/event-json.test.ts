import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { asUnderstood, prettyRecord, spansOf } from './event-json.ts'

const event = {
  ...{
    id: 'evt_1',
    source: 'cloudtrail',
    occurredAt: 0,
    receivedAt: 420,
    agentId: 'a',
    sessionId: '',
  },
  ...{
    credentialId: 'tok_4d19f0a2b7c3e8',
    action: 'x:Delete',
    actionClass: 'destroy',
    service: '',
  },
  ...{
    resourceType: '',
    resourceId: 'vol',
    environment: 'prod' as const,
    outcome: 'success' as const,
  },
  ...{ errorCode: '', sourceIp: '', model: '', bits: 12.5, risk: 0, principal: 'p' },
  ...{ attributionRule: 'registry', attributionConfidence: 0.99, raw: '{"a":1}' },
}

test('an event is shown in its own words, who first, without what it does not say', () => {
  const shown = JSON.parse(asUnderstood(event))
  assert.deepEqual(Object.keys(shown).slice(0, 5), [
    'id',
    'source',
    'occurredAt',
    'receivedAt',
    'agentId',
  ])
  assert.equal(shown.occurredAt, '1970-01-01T00:00:00.000Z')
  assert.deepEqual(shown.attribution, { rule: 'registry', confidence: 0.99 })
  assert.ok(!('sessionId' in shown) && !('risk' in shown) && !('raw' in shown))
})

test('a record is indented if it is JSON, left alone if not, cut if endless', () => {
  assert.equal(prettyRecord('{"a":1}'), '{\n  "a": 1\n}')
  assert.equal(prettyRecord('GET / 200'), 'GET / 200')
  assert.ok(prettyRecord('x'.repeat(1 << 20)).endsWith('… cut here'))
  assert.equal(prettyRecord(''), 'The record was not kept.')
})

test('the marked credential is found as a whole value and inside a longer one', () => {
  const marked = new Set(['tok_4d19f0a2b7c3e8', 'vol'])
  const kinds = (line: string) => spansOf(line, marked).map((span) => [span.kind, span.text])
  assert.deepEqual(kinds('  "credentialId": "tok_4d19f0a2b7c3e8",'), [
    ['plain', '  '],
    ['key', '"credentialId":'],
    ['plain', ' '],
    ['marked', '"tok_4d19f0a2b7c3e8"'],
    ['plain', ','],
  ])
  assert.ok(spansOf('"Bearer tok_4d19f0a2b7c3e8"', marked).some((span) => span.kind === 'marked'))
  assert.ok(!spansOf('"volume"', marked).some((span) => span.kind === 'marked'))
})

test('joined again, the spans are the line, whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), fc.string(), (line, text) => {
      const spans = spansOf(line, new Set([text].filter((one) => one !== '')))
      assert.equal(spans.map((span) => span.text).join(''), line)
    }),
  )
})
