/** A weight of 2^104 still leaves room in a float32 for a sum of ten million of them. */
const WIDEST_HALF_LIVES = 104
/** Sums stay finite whatever comes in. */
export const LARGEST_SUM = 3e38

const DAY_SECONDS = 86_400

/**
 * Forward decay (Cormode, Shkapenyuk, Srivastava & Xu, "Forward Decay: A Practical Time Decay Model for Streaming
 * Systems", ICDE 2009): an event at time t adds w = 2^((t − L)/half-life) instead of shrinking what is there. Ratios
 * of sums are then exponentially decayed counts at every moment, and late events fall into place by themselves.
 *
 * Times further than 104 half-lives from the landmark (± 4 years at 14 days) weigh as much as that edge.
 *
 * Worked example: half-life 14 d; an event 28 d after the landmark weighs 4, one at the landmark 1, so the older one
 * counts a quarter of the newer one.
 */
export function decayWeight(
  seconds: number,
  landmarkSeconds: number,
  halfLifeDays: number,
): number {
  const halfLives = (seconds - landmarkSeconds) / (halfLifeDays * DAY_SECONDS)
  // A float32 once, here, so that what is stored and what is computed with are the same number.
  return Math.fround(2 ** clamp(halfLives))
}

/** Seconds at which an event would have had this weight; the inverse, to about 0.1 s. */
export function decayTime(weight: number, landmarkSeconds: number, halfLifeDays: number): number {
  if (!(weight > 0)) return landmarkSeconds
  return landmarkSeconds + Math.log2(weight) * halfLifeDays * DAY_SECONDS
}

function clamp(halfLives: number): number {
  if (!(halfLives > -WIDEST_HALF_LIVES)) return -WIDEST_HALF_LIVES
  return Math.min(halfLives, WIDEST_HALF_LIVES)
}
