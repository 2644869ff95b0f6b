/** More surprise than this is not told apart. */
export const MOST_BITS = 60
/** A value in the likelier seven eighths of its history is ordinary: 0 bits, whatever the tie-break says. */
export const ORDINARY = 1 / 8

/**
 * The p-value of a categorical value: the probability of everything less probable, and of everything as probable.
 * A point probability is no p-value: it is wrong 26 to 92 times at 10^-2 and 10^-3.
 */
export interface TailMass {
  below: number
  tied: number
}

export const newTailMass = (): TailMass => ({ below: 0, tied: 0 })

/**
 * −log2(below + U·tied), U in (0,1]. Randomised ties make P(p ≤ α) = α for every α below 1/8 that anything reaches;
 * above, no tie-break is drawn: an ordinary value of an agent that always shows it must not look rare once in a
 * thousand calls. That only makes large p-values larger.
 *
 * Worked example: below 0.001, tied 0.003. U = 1 (what people are shown): p = 0.004, 7.97 bits; U = 0.5: 8.64 bits.
 */
export function tailBits(tail: Readonly<TailMass>, tie: number): number {
  if (!(tail.below + tail.tied <= ORDINARY)) return 0
  const bits = -Math.log2(tail.below + tie * tail.tied)
  return Math.min(bits, MOST_BITS)
}
