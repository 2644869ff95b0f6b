import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { draftEvent, newEvent } from './new-event.ts'

const core = { id: 'e1', source: 'envoy', occurredAt: 1, receivedAt: 2, action: 'GET /', raw: '' }

/** Whether V8 keeps the two in one hidden class. */
function haveOneShape(one: object, other: object): boolean {
  setFlagsFromString('--allow-natives-syntax')
  return new Function('one', 'other', 'return %HaveSameMap(one, other)')(one, other) === true
}

test('every event has one shape, whether its numbers are whole or not', () => {
  const whole = draftEvent({ ...core, source: 'envoy' })
  const shapes = [
    newEvent({ ...core, source: 'envoy', costUsd: 0.25, attributionConfidence: 0.7 }),
    newEvent({ ...core, source: 'envoy', occurredAt: Date.UTC(2026, 5, 1), temperature: 0.2 }),
    newEvent({ ...core, source: 'envoy', bytesOut: 2 ** 40, durationMs: 2 ** 32 }),
  ]
  const later = draftEvent({ ...core, source: 'envoy' })
  for (const event of [...shapes, later]) assert.ok(haveOneShape(whole, event))
})
