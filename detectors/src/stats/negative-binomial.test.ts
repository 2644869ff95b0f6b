import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cumulativeStdNormalProbability, gammaln, poissonDistribution } from 'simple-statistics'
import { incompleteBeta } from './incomplete-beta.ts'
import { logGamma } from './log-gamma.ts'
import { negativeBinomialTail } from './negative-binomial.ts'

test('ln Γ agrees with ln 4!, and with simple-statistics over six orders of magnitude', () => {
  assert.ok(Math.abs(logGamma(5) - Math.log(24)) < 1e-12)
  for (let x = 0.01; x < 1e5; x *= 1.7) {
    assert.ok(Math.abs(logGamma(x) - gammaln(x)) < 1e-9 * Math.max(1, Math.abs(gammaln(x))), `${x}`)
  }
})

test('I_0.5(2, 3) is 11/16, and the ends are 0 and 1', () => {
  assert.ok(Math.abs(incompleteBeta(0.5, 2, 3) - 0.6875) < 1e-12)
  assert.equal(incompleteBeta(0, 2, 3), 0)
  assert.equal(incompleteBeta(1, 2, 3), 1)
})

test('with mean 1 and size 1 it is the geometric distribution', () => {
  for (let k = 0; k < 30; k++) {
    assert.ok(Math.abs(negativeBinomialTail(k, 1, 1) / 2 ** -k - 1) < 1e-9)
  }
})

test('the tail is the sum of the probabilities, computed one by one', () => {
  for (const [mean, size] of [
    [3, 0.5],
    [20, 4],
    [0.05, 0.5],
    [300, 30],
  ] as const) {
    const q = mean / (mean + size)
    const at = (k: number): number =>
      Math.exp(
        gammaln(size + k) -
          gammaln(size) -
          gammaln(k + 1) +
          size * Math.log(1 - q) +
          k * Math.log(q),
      )
    for (const k of [1, 5, 40]) {
      let sum = 0
      for (let i = k; i < k + 5000; i++) sum += at(i)
      assert.ok(
        Math.abs(negativeBinomialTail(k, mean, size) - sum) < 1e-8 + 1e-6 * sum,
        `${mean} ${k}`,
      )
    }
  }
})

test('with a large size it is nearly Poisson, and far out it is nearly normal', () => {
  const poisson = poissonDistribution(4) ?? []
  const tail = 1 - poisson.slice(0, 9).reduce((sum, p) => sum + p, 0)
  assert.ok(Math.abs(negativeBinomialTail(9, 4, 1e7) - tail) < 1e-4)
  const normal = 1 - cumulativeStdNormalProbability((1100 - 0.5 - 1000) / Math.sqrt(1000))
  assert.ok(Math.abs(negativeBinomialTail(1100, 1000, 1e9) / normal - 1) < 0.25)
})
