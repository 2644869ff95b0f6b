import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../calibrate/seeded-random.ts'
import { addExcess, EXCESS_WORDS, excessBits } from './excess-tail.ts'
import { createSlidingPeak } from './sliding-peak.ts'

test('with a threshold of 3 and a mean excess of 1, five is one in 148', () => {
  const words = Float32Array.of(3, 1, 50)
  assert.ok(Math.abs(excessBits(words, 0, 3) - Math.log2(20)) < 1e-9)
  assert.ok(Math.abs(excessBits(words, 0, 5) - Math.log2(20 * Math.E ** 2)) < 1e-9)
  assert.ok(excessBits(words, 0, 1e9) === 20)
})

test('what never changed has no bits for staying and all for moving', () => {
  const words = new Float32Array(EXCESS_WORDS)
  for (let i = 0; i < 100; i++) addExcess(words, 0, 0, i)
  assert.equal(excessBits(words, 0, 0), 0)
  assert.equal(excessBits(words, 0, 0.001), 20)
})

test('one residual a million times the others makes the next ones hardly more ordinary', () => {
  const uniform = seededRandom(9)
  const words = new Float32Array(EXCESS_WORDS)
  const bits = (): number => excessBits(words, 0, Math.log(1000))
  for (let i = 0; i < 5000; i++) addExcess(words, 0, -Math.log(1 - uniform()), i)
  const before = bits()
  assert.ok(before > 9 && before < 11, `${before}`)
  addExcess(words, 0, 1e6, 5000)
  assert.ok(bits() > before - 1.5, `${bits()}`)
})

test('on exponential residuals a p of 0.01 and 0.001 comes as often as it says', (t) => {
  const uniform = seededRandom(3)
  const words = new Float32Array(EXCESS_WORDS)
  const beyond = [0, 0]
  for (let i = 0; i < 100_000; i++) {
    const residual = -Math.log(1 - uniform())
    const bits = excessBits(words, 0, residual)
    for (const [k, alpha] of [1e-2, 1e-3].entries()) {
      if (i >= 5000 && bits >= -Math.log2(alpha)) beyond[k] = (beyond[k] ?? 0) + 1 / alpha
    }
    addExcess(words, 0, residual, i)
  }
  for (const sum of beyond) {
    t.diagnostic((sum / 95_000).toFixed(2))
    assert.ok(sum / 95_000 > 0.8 && sum / 95_000 < 1.25, `${sum / 95_000}`)
  }
})

test('the peak lets through what exceeds all within its span, and no sooner', () => {
  const peak = createSlidingPeak(3)
  const given = [5, 4, 6, 6, 1, 2, 6, 1, 7]
  assert.deepEqual(given.map(peak), [5, 0, 6, 0, 0, 0, 0, 0, 7])
  const later = createSlidingPeak(2)
  assert.deepEqual([9, 1, 2, 3].map(later), [9, 0, 0, 3])
})
