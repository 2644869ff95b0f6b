/**
 * Hierarchical back-off: the predictive probability of a Pitman-Yor process (Teh, "A Hierarchical Bayesian Language
 * Model based on Pitman-Yor Processes", ACL 2006; interpolated Kneser-Ney is its approximation), for forward-decayed
 * counts. The discount hangs on the last sighting of a value, not on its count: with decayed counts n − d would turn
 * negative, while n ≥ last holds always, and the masses still sum to one.
 *
 *   P(v) = (n(v) − d·last(v) + (θ·w + D)·P_parent(v)) / (N + θ·w)      D = d·Σ last,  w = weight of now
 *
 * Without decay (w = last = 1) this is the textbook formula with D = d × distinct values.
 *
 * Worked example, no decay: a value seen 3 times of N = 10, 4 distinct values, P_parent = 0.1:
 * (3 − 0.75 + (1 + 3)·0.1) / (10 + 1) = 0.2409.
 */
export const DISCOUNT = 0.75
/** θ: how many sightings the parent's opinion is worth. */
export const STRENGTH = 1

/** Mass of the value's own sightings: n − d·last. */
export const ownMass = (count: number, last: number): number => count - DISCOUNT * last

/** Mass that goes to the parent: θ·w + D. */
export const backMass = (discounts: number, weight: number): number => STRENGTH * weight + discounts

export const blend = (
  own: number,
  back: number,
  parent: number,
  total: number,
  weight: number,
): number => (own + back * parent) / (total + STRENGTH * weight)

/** Probability that the level leaves to values it never saw, to be multiplied over the levels. */
export const unseenShare = (discounts: number, total: number, weight: number): number =>
  (STRENGTH * weight + discounts) / (total + STRENGTH * weight)
