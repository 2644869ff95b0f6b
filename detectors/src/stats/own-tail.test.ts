import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../calibrate/seeded-random.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { TailWords } from './own-tail.ts'
import {
  FEWEST_RESIDUALS,
  keepSaid,
  learnResidual,
  OWN_TAIL_WORDS,
  ownTailBits,
} from './own-tail.ts'

const HOUR = 3600

function words(): TailWords {
  const u = new Uint32Array(OWN_TAIL_WORDS)
  return { u, f: new Float32Array(u.buffer) }
}

test('before a hundred residuals it is warming', () => {
  const tail = words()
  for (let i = 1; i < FEWEST_RESIDUALS; i++) learnResidual(tail, 0, 1)
  assert.equal(ownTailBits(tail, 0, 50, HOUR), WARMING)
  learnResidual(tail, 0, 1)
  assert.ok(ownTailBits(tail, 0, 50, HOUR) > 0)
})

test('exponential residuals get the bits they are worth', () => {
  const tail = words()
  const random = seededRandom(3)
  const draw = (): number => -Math.log(1 - random())
  for (let i = 0; i < 20_000; i++) learnResidual(tail, 0, draw())
  let beyond = 0
  for (let i = 0; i < 100_000; i++) if (ownTailBits(tail, 0, draw(), HOUR) >= 10) beyond++
  // 1 in 1,024 is promised.
  assert.ok(beyond > 50 && beyond < 200, `${beyond}`)
})

test('what never happened in n residuals claims no more than 1 in n + 1', () => {
  const tail = words()
  for (let i = 0; i < 1023; i++) learnResidual(tail, 0, 0)
  assert.equal(ownTailBits(tail, 0, 5, HOUR), 10)
})

test('what was said is said again within six hours only when a bit odder', () => {
  const tail = words()
  for (let i = 0; i < 1000; i++) learnResidual(tail, 0, (i % 100) / 100)
  const bits = ownTailBits(tail, 0, 1.2, HOUR)
  assert.ok(bits > 4)
  keepSaid(tail, 0, bits, HOUR)
  assert.equal(ownTailBits(tail, 0, 1.2, 2 * HOUR), NOT_APPLICABLE)
  assert.ok(ownTailBits(tail, 0, 1.6, 2 * HOUR) >= bits + 1)
  assert.equal(ownTailBits(tail, 0, 1.2, 7 * HOUR), bits)
  // Ordinary ones are, as often as they come.
  assert.ok(ownTailBits(tail, 0, 0.3, 2 * HOUR) >= 0)
})
