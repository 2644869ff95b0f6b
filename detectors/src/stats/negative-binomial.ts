import { incompleteBeta } from './incomplete-beta.ts'

/**
 * P(X ≥ k) of a negative binomial with mean μ and size r (variance μ + μ²/r): a Poisson whose rate is gamma-distributed.
 * P(X ≥ k) = I_q(k, r), q = μ/(r + μ) (DLMF 8.17.24).
 *
 * Worked example: μ = 1, r = 1 (geometric, q = 1/2): P(X ≥ 3) = 1/8.
 */
export function negativeBinomialTail(k: number, mean: number, size: number): number {
  if (k <= 0) return 1
  if (!(mean > 0)) return 0
  return incompleteBeta(mean / (size + mean), k, size)
}
