import type { Side } from './side.ts'
import type { Words } from './words.ts'

/** Least and largest value so far. */
export const RECORD_WORDS = 2
/** Share of the range so far by which a value must lie outside. */
const MARGIN = 0.05
const PER_DOUBLING = 0.25
const MOST_DOUBLINGS = 4

export function beginRecord({ f }: Words, at: number): void {
  f[at] = Number.POSITIVE_INFINITY
  f[at + 1] = Number.NEGATIVE_INFINITY
}

/**
 * 0, or how clearly the value lies outside all that was seen: with t = 5 % of the range so far and e the distance
 * outside it, 1 + ¼·min(4, log2(e/t)) where e > t.
 *
 * Worked example: seen 0 … 100, now 110: t = 5, e = 10, so 1.25.
 */
export function recordOf({ f }: Words, at: number, value: number, side: Side): number {
  const least = f[at] ?? 0
  const largest = f[at + 1] ?? 0
  if (!(largest > least)) return 0
  const margin = MARGIN * (largest - least)
  const outside = side === 'both' ? Math.max(value - largest, least - value) : value - largest
  if (outside <= margin) return 0
  return 1 + PER_DOUBLING * Math.min(MOST_DOUBLINGS, Math.log2(outside / margin))
}

export function learnRecord({ f }: Words, at: number, value: number): void {
  if (value < (f[at] ?? 0)) f[at] = value
  if (value > (f[at + 1] ?? 0)) f[at + 1] = value
}
