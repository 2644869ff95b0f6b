import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mixDistance } from './mix-distance.ts'

const mix = (shares: Readonly<Record<string, number>>) => new Map(Object.entries(shares))

test('mixes are told apart by name, in whatever order and by whatever name they come', () => {
  assert.equal(mixDistance(mix({ read: 1 }), mix({ write: 1 })), 1)
  assert.equal(mixDistance(mix({ read: 0.5, write: 0.5 }), mix({ write: 0.5, read: 0.5 })), 0)
  assert.equal(mixDistance(mix({ read: 1 }), new Map([['__proto__', 1]])), 1)
  const distance = mixDistance(mix({ read: 1 }), mix({ read: 0.5, write: 0.5 }))
  assert.ok(Math.abs(distance - 0.5579) < 1e-4, String(distance))
})
