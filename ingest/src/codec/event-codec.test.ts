import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newEvent } from '../new-event.ts'
import { decodeEvent } from './decode-event.ts'
import { encodeEvent } from './encode-event.ts'

const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
// A lone surrogate has no UTF-8: 'binary' strings with halves of pairs are the parser's to replace.
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const atom = fc.record(
  {
    key: text,
    kind: fc.constantFrom('email' as const, 'host' as const, 'text' as const),
    hmac: text,
    origin: fc.constantFrom('user', 'tool', 'none', 'unknown', 'field' as const),
    sourceTool: text,
  },
  { noNullPrototype: true },
)
const anyEvent = fc
  .record({
    id: text,
    occurredAt: fc.integer({ min: 0, max: 4e12 }),
    receivedAt: fc.integer({ min: 0, max: 4e12 }),
    agentId: text,
    principal: text,
    action: text,
    actionClass: fc.constantFrom('read' as const, 'destroy' as const, 'other' as const),
    attributionRule: fc.constantFrom('registry' as const, 'none' as const),
    attributionConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
    environment: fc.constantFrom('prod' as const, 'unknown' as const),
    outcome: fc.constantFrom('success' as const, 'denied' as const, 'failure' as const),
    bytesOut: count,
    inputTokens: count,
    costUsd: fc.double({ min: 0, noNaN: true }),
    arguments: fc.array(atom, { maxLength: 32 }),
    destructive: fc.boolean(),
    touchesBackup: fc.boolean(),
    raw: fc.string({ unit: 'grapheme', maxLength: 3000 }),
  })
  .map((fields) => newEvent({ source: 'cloudtrail', ...fields }))

test('every event comes back as it was', () => {
  fc.assert(
    fc.property(anyEvent, (event) => assert.deepEqual(decodeEvent(encodeEvent(event)), event)),
  )
})

test('encoding one event does not touch the bytes of another', () => {
  fc.assert(
    fc.property(anyEvent, anyEvent, (a, b) => {
      const first = encodeEvent(a)
      encodeEvent(b)
      assert.deepEqual(decodeEvent(first), a)
    }),
  )
})

test('cut or foreign bytes are no event, and do not throw', () => {
  const event = newEvent({
    ...{ id: 'evt-1', source: 'cloudtrail', occurredAt: 1, receivedAt: 2, action: 's3:GetObject' },
    raw: '{"a":1}',
  })
  const bytes = encodeEvent(event)
  for (let n = 0; n < bytes.length; n++) assert.equal(decodeEvent(bytes.subarray(0, n)), null)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      assert.doesNotThrow(() => decodeEvent(noise))
    }),
  )
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const bent = bytes.slice()
      bent[at] = value
      assert.doesNotThrow(() => decodeEvent(bent))
    }),
  )
})
