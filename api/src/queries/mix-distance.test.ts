import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mixDistance } from './mix-distance.ts'

test('mixes are compared by name, whatever the order and whatever one of them lacks', () => {
  assert.equal(mixDistance({ read: 1 }, { write: 1 }), 1)
  assert.equal(mixDistance({ read: 0.5, write: 0.5 }, { write: 0.5, read: 0.5 }), 0)
  assert.ok(Math.abs(mixDistance({ read: 1 }, { read: 0.5, write: 0.5 }) - 0.5579) < 1e-4)
})
