import { RANKED_ABOVE_BITS } from './score-window.ts'

/** What several scores say together, and what they may claim before anything is calibrated. */
export interface Combined {
  /** -1 when nothing was scored. */
  score: number
  /** Union bound: the largest minus log2 of how many were looked at; of weighted scores see `unionClaim`. */
  claim: number
  /** Index of the largest. */
  best: number
}

/** Correlated facets of one act: each next one counts half of the one before. */
const FACET_WEIGHTS = [1, 0.5, 0.25, 0.125] as const
/** Detectors answer different questions; few, and the first decides. */
const DETECTOR_WEIGHTS = [1, 0.3, 0.1] as const

/**
 * Channels of one detector about one call: b1 + b2/2 + b3/4 + b4/8 over the channels above 3 bits, largest first.
 * Independent surprises add; copies of one surprise (a credential, and the credential in that environment) can at
 * most double it. The sum is a score, not yet a p-value: its class is ranked afterwards.
 */
export function combineChannels(bits: Float64Array, from: number, to: number, out: Combined): void {
  let first = -1
  let second = 0
  let third = 0
  let fourth = 0
  let scored = 0
  let best = -1
  for (let i = from; i < to; i++) {
    const value = bits[i] ?? -1
    if (!(value >= 0)) continue
    scored++
    if (value > first) {
      fourth = third
      third = second
      second = first
      first = value
      best = i
    } else if (value > second) {
      fourth = third
      third = second
      second = value
    } else if (value > third) {
      fourth = third
      third = value
    } else if (value > fourth) fourth = value
  }
  out.best = best
  out.score = first
  out.claim = first
  if (first <= RANKED_ABOVE_BITS) return
  out.claim = Math.max(0, first - Math.log2(scored))
  if (second > RANKED_ABOVE_BITS) out.score += FACET_WEIGHTS[1] * second
  if (third > RANKED_ABOVE_BITS) out.score += FACET_WEIGHTS[2] * third
  if (fourth > RANKED_ABOVE_BITS) out.score += FACET_WEIGHTS[3] * fourth
}

/**
 * Detectors about one call: c1 + 0.3·c2 + 0.1·c3 over the calibrated bits times each detector's weight. Equal weights
 * over many weak channels lose to a few weighted ones, and Cauchy's and Fisher's combinations did too.
 */
export function combineDetectors(
  calibrated: Float64Array,
  weights: Float64Array,
  out: Combined,
): void {
  let first = -1
  let second = 0
  let third = 0
  let best = -1
  for (let i = 0; i < weights.length; i++) {
    const bits = calibrated[i] ?? -1
    const weight = weights[i] ?? 1
    if (!(bits >= 0) || weight === 0) continue
    const value = bits * weight
    if (value > first) {
      third = second
      second = first
      first = value
      best = i
    } else if (value > second) {
      third = second
      second = value
    } else if (value > third) third = value
  }
  out.best = best
  out.score = first
  out.claim = first
  if (first <= RANKED_ABOVE_BITS) return
  out.claim = unionClaim(calibrated, weights, first)
  if (second > RANKED_ABOVE_BITS) out.score += DETECTOR_WEIGHTS[1] * second
  if (third > RANKED_ABOVE_BITS) out.score += DETECTOR_WEIGHTS[2] * third
}

/**
 * Bits of the chance that any of the weighted scores reaches `score`: at most Σ 2^(−score/wᵢ). A weight is a preference: it
 * makes nothing rarer than it is.
 */
function unionClaim(calibrated: Float64Array, weights: Float64Array, score: number): number {
  let chance = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 1
    if ((calibrated[i] ?? -1) >= 0 && weight > 0) chance += 2 ** (-score / weight)
  }
  return Math.max(0, -Math.log2(chance))
}
