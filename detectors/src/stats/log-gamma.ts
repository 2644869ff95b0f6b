/** Coefficients of Lanczos' approximation, g = 7, n = 9 (Godfrey); relative error below 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * ln Γ(x) for x > 0 (Lanczos, "A precision approximation of the gamma function", 1964).
 *
 * Worked example: ln Γ(5) = ln 24 = 3.17805.
 */
export function logGamma(x: number): number {
  if (x < 0.5) {
    // Reflection: Γ(x)·Γ(1 − x) = π / sin(πx).
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  }
  const z = x - 1
  let sum: number = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (z + i)
  const t = z + LANCZOS.length - 1.5
  return HALF_LOG_TWO_PI + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}
