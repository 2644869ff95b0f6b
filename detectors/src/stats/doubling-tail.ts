import { LARGEST_SUM } from './forward-decay.ts'
import type { TailMass } from './tail-mass.ts'

/** Lengths are told apart by their doublings; the last class takes all that is longer. */
export const CLASSES = 10

/**
 * p that a thing which grows comes as far as class `k`, given how often it came as far as each (decayed counts n, N their sum),
 * leaning on F, how many others ever came as far:
 *
 *     F(k) = (agents that ever came to k + 1)/(agents + 2)
 *     below = (Σ_{j>k} n_j + w·F(k+1))/(N + w)      tied = (n_k + w·(F(k) − F(k+1)))/(N + w)
 *
 * A record is 1/(N + 1), times what happens elsewhere: no thin tail is taken for granted, since what is seldom comes in crowds.
 *
 * Worked example: N = 999, never as far as class 5; one of 23 agents ever came so far: p = 1/1000 · 2/25.
 */
export function doublingTail(
  counts: Float32Array,
  at: number,
  k: number,
  parent: (k: number) => number,
  weight: number,
  out: TailMass,
): void {
  let below = 0
  for (let i = k + 1; i < CLASSES; i++) below += counts[at + i] ?? 0
  const whole = sumOf(counts, at) + weight
  const beyond = k + 1 < CLASSES ? parent(k + 1) : 0
  out.below = (below + weight * beyond) / whole
  out.tied = ((counts[at + k] ?? 0) + weight * (parent(k) - beyond)) / whole
}

/** N, decayed. */
export function sumOf(counts: Float32Array, at: number): number {
  let sum = 0
  for (let i = 0; i < CLASSES; i++) sum += counts[at + i] ?? 0
  return sum
}

export function addClass(counts: Float32Array, at: number, k: number, weight: number): void {
  counts[at + k] = Math.min((counts[at + k] ?? 0) + weight, LARGEST_SUM)
}
