import assert from 'node:assert/strict'
import test from 'node:test'
import type { Combined } from './combine.ts'
import { combineDetectors } from './combine.ts'

const combined = (bits: readonly number[], weights: readonly number[]): Combined => {
  const out: Combined = { score: 0, claim: 0, best: 0 }
  combineDetectors(Float64Array.from(bits), Float64Array.from(weights), out)
  return out
}

test('at equal weights the largest claims what is left of it after looking at so many', () => {
  const { claim, best, score } = combined([10, -2, 4, 0, -1, 1], [1, 1, 1, 1, 1, 1])
  assert.ok(Math.abs(claim - (10 - Math.log2(4))) < 1e-9)
  assert.equal(best, 0)
  assert.ok(Math.abs(score - (10 + 0.3 * 4)) < 1e-9)
})

test('a weight decides who leads and makes nothing rarer than it is', () => {
  const { claim, best, score } = combined([10, 8], [1, 4])
  assert.equal(best, 1)
  assert.ok(Math.abs(score - (32 + 0.3 * 10)) < 1e-9)
  assert.ok(claim <= 8 && claim > 7.99, `${claim} bits of an event that happens once in 256`)
  assert.ok(combined([6, 8], [1, 0.5]).claim <= 6)
})
