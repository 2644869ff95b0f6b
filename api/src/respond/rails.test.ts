import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Circumstances } from './rails.ts'
import { heldFor } from './rails.ts'

const free: Circumstances = {
  ...{ mode: 'automatic', stopped: false, isProtected: false, asksPerson: false },
  ...{ action: { reversible: true }, irreversibleAllowed: false, lastHour: 0, perHour: 5 },
}

test('each rail holds alone, and the cap is named only where nothing else holds', () => {
  assert.equal(heldFor(free), '')
  assert.equal(heldFor({ ...free, action: null }), 'no-action')
  assert.equal(heldFor({ ...free, stopped: true }), 'stopped')
  assert.equal(heldFor({ ...free, isProtected: true }), 'protected')
  assert.equal(heldFor({ ...free, mode: 'observe' }), 'observe')
  assert.equal(heldFor({ ...free, asksPerson: true }), 'playbook')
  assert.equal(heldFor({ ...free, action: { reversible: false } }), 'irreversible')
  assert.equal(heldFor({ ...free, lastHour: 5 }), 'cap')
  assert.equal(heldFor({ ...free, perHour: 0 }), 'cap')
  assert.equal(heldFor({ ...free, lastHour: 9, isProtected: true }), 'protected')
})

test('whatever the circumstances, only what all rails let pass is done', () => {
  const any = fc.record({
    mode: fc.constantFrom('observe', 'automatic' as const),
    stopped: fc.boolean(),
    isProtected: fc.boolean(),
    asksPerson: fc.boolean(),
    action: fc.constantFrom(null, { reversible: true }, { reversible: false }),
    irreversibleAllowed: fc.boolean(),
    lastHour: fc.nat(10),
    perHour: fc.nat(10),
  })
  fc.assert(
    fc.property(any, (given) => {
      const isFree =
        given.mode === 'automatic' &&
        !given.stopped &&
        !given.isProtected &&
        !given.asksPerson &&
        given.action !== null &&
        (given.action.reversible || given.irreversibleAllowed) &&
        given.lastHour < given.perHour
      assert.equal(heldFor(given) === '', isFree)
    }),
  )
})
