import { logGamma } from './log-gamma.ts'

const TINY = 1e-300
const PRECISION = 1e-12
const MOST_STEPS = 400

/**
 * Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) in Lentz's form.
 *
 * Worked example: I_0.5(2, 3) = 11/16 = 0.6875.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return 0
  if (x >= 1) return 1
  // The fraction converges fast below the mean; beyond, the other tail is the short one.
  if (x > (a + 1) / (a + b + 2)) return 1 - fraction(1 - x, b, a)
  return fraction(x, a, b)
}

function fraction(x: number, a: number, b: number): number {
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  )
  let c = 1
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / notZero(1 + even * d)
    c = notZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notZero(1 + odd * d)
    c = notZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return Math.min(1, Math.max(0, (front * value) / a))
}

const notZero = (x: number): number => (Math.abs(x) < TINY ? TINY : x)
