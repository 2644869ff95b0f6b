/** Threshold, mean excess, excesses counted. */
export const EXCESS_WORDS = 3
/** Share of the residuals above the threshold. */
const TAIL_SHARE = 0.05
const THRESHOLD_BITS = -Math.log2(TAIL_SHARE)
/** Residuals remembered: the newest weighs at least one in so many. */
const MEMORY = 2000
/** One excess counts as so many mean ones at most: a single attack must not make the next one ordinary. */
const MOST_MEANS = 20
/** What one residual may claim at most. */
const MOST_BITS = 20

/**
 * How rare a residual r ≥ 0 is among earlier ones, in bits, from three numbers: the running 0.95-quantile u (Robbins &
 * Monro 1951) and the running mean excess m over it, i.e. peaks over a threshold with an exponential tail (Pickands 1975,
 * shape 0). Up to u the bits rise evenly:
 *
 *     bits = r/u·log2 20,   then   log2 20 + (r − u)/m·log2 e,   at most 20
 *
 * Worked example: u = 3, m = 1: r = 3 has 4.3 bits, one in 20; r = 5 has 7.2, one in 148.
 */
export function excessBits(f: Float32Array, at: number, residual: number): number {
  const threshold = f[at] ?? 0
  if (residual <= threshold) return threshold > 0 ? (residual / threshold) * THRESHOLD_BITS : 0
  const meanExcess = f[at + 1] ?? 0
  // Where nothing ever lay above the threshold, whatever does is without example.
  if (!(meanExcess > 0)) return MOST_BITS
  const beyond = ((residual - threshold) / meanExcess) * Math.LOG2E
  return Math.min(MOST_BITS, THRESHOLD_BITS + beyond)
}

/** `seen` is the number of residuals learned before; the caller counts, since several tails share it. */
export function addExcess(f: Float32Array, at: number, residual: number, seen: number): void {
  if (seen === 0) {
    f[at] = residual
    f[at + 1] = residual
    f[at + 2] = 1
    return
  }
  const threshold = f[at] ?? 0
  const meanExcess = f[at + 1] ?? 0
  const step = meanExcess / Math.min(seen + 1, MEMORY)
  if (residual <= threshold) {
    f[at] = Math.max(0, threshold - step)
    return
  }
  const counted = Math.min((f[at + 2] ?? 0) + 1, MEMORY * TAIL_SHARE)
  f[at + 2] = counted
  const most = meanExcess > 0 ? MOST_MEANS * meanExcess : Number.POSITIVE_INFINITY
  f[at + 1] = meanExcess + (Math.min(residual - threshold, most) - meanExcess) / counted
  f[at] = threshold + (step * (1 - TAIL_SHARE)) / TAIL_SHARE
}
