import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptOf, saidOf } from './said.ts'

const HOUR = 3600

test('what was said stands for six hours and no earlier', () => {
  const at = 490_000 * HOUR + 17
  const kept = keptOf(12.5, at)
  assert.equal(saidOf(kept, at), 12.5)
  assert.equal(saidOf(kept, at + 5 * HOUR), 12.5)
  assert.equal(saidOf(kept, at + 6 * HOUR), 0)
  assert.equal(saidOf(kept, at - HOUR), 0)
  assert.equal(saidOf(0, at), 0)
})

test('any bits and any time fit into a word, to 1/64 bit and up to 64', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 200, noNaN: true }), fc.nat(2 ** 31), (bits, at) => {
      const kept = keptOf(bits, at)
      assert.equal(Uint32Array.of(kept)[0], kept)
      const said = saidOf(kept, at)
      assert.ok(said <= bits && said > Math.min(bits, 63.9) - 1 / 64)
    }),
  )
})
