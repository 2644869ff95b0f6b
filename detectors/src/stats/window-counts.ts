import { negativeBinomialTail } from './negative-binomial.ts'
import type { TailMass } from './tail-mass.ts'

/** Half a window with one event: what a counter that never moved is believed to hold. */
const PRIOR_WINDOWS = 1
const PRIOR_EVENTS = 0.5

/** Decayed sums over finished windows of how often something happened in each. */
export interface WindowSums {
  windows: number
  events: number
  squares: number
}

/**
 * Predictive tail of a count, given how counts of earlier windows were: negative binomial with
 *
 *   μ = s·(Σx + ½)/(Σ1 + 1)     1/r = max(0, (v − μ)/μ²) + 1/(Σx + ½)     v = variance of x, times s²
 *
 * The first part of 1/r is the spread of the windows (moments), the second how little is known of their mean (the
 * gamma posterior's shape); s is the season's factor. Leaves P(X > k | X ≥ 1) and P(X = k | X ≥ 1) in `out`: the count is
 * looked at when an event comes, so there is at least one; without that condition whatever is seldom done would look like a
 * burst each time (that it is seldom done is novelty's to say).
 *
 * Worked example: 100 windows without an event: μ = 0.00495, r = 0.5, P(X ≥ 1) = 0.0049, P(X ≥ 2 | X ≥ 1) = 0.0074.
 */
export function countTail(
  sums: Readonly<WindowSums>,
  count: number,
  season: number,
  out: TailMass,
): void {
  const mean = meanCount(sums, season)
  const plain = sums.windows > 0 ? sums.events / sums.windows : 0
  const spread = sums.windows > 0 ? Math.max(0, sums.squares / sums.windows - plain * plain) : 0
  const excess = Math.max(0, spread * season * season - mean) / (mean * mean)
  const size = 1 / (excess + 1 / (sums.events + PRIOR_EVENTS))
  const any = negativeBinomialTail(1, mean, size)
  const above = negativeBinomialTail(count + 1, mean, size) / any
  out.below = above
  out.tied = Math.max(0, negativeBinomialTail(count, mean, size) / any - above)
}

export const meanCount = (sums: Readonly<WindowSums>, season: number): number =>
  (season * (sums.events + PRIOR_EVENTS)) / (sums.windows + PRIOR_WINDOWS)
