/** The levels α a promise is checked at. */
export const LEVELS = [1e-1, 1e-2, 1e-3, 1e-4] as const
const BITS = LEVELS.map((level) => -Math.log2(level))

/** How often bits reached each level, against how often their p promised it. */
export interface Tally {
  /** Ignores what is no score. */
  add(bits: number): void
  readonly count: () => number
  /** P(p ≤ α)/α for each level; NaN when nothing was added. */
  ratios(): readonly number[]
}

export function createTally(): Tally {
  const reached = LEVELS.map(() => 0)
  let count = 0
  return {
    add(bits) {
      if (!(bits >= 0)) return
      count++
      for (let i = 0; i < BITS.length; i++) {
        if (bits >= (BITS[i] ?? 0)) reached[i] = (reached[i] ?? 0) + 1
      }
    },
    count: () => count,
    ratios: () => LEVELS.map((level, i) => (reached[i] ?? 0) / count / level),
  }
}

export const shownRatios = (tally: Tally): string =>
  `${tally
    .ratios()
    .map((ratio) => ratio.toFixed(2))
    .join('  ')}  of ${tally.count()}`
