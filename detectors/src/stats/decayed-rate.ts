/**
 * How often something happens among the chances it had, forward-decayed, with the belief of a parent as the prior:
 * p = (hits + k·w·p_parent) / (chances + k·w)  (Beta-Bernoulli posterior mean, k = strength of the prior in sightings).
 *
 * Worked example: 2 hits in 98 chances, parent 0.5, k = 2, w = 1: (2 + 1)/(98 + 2) = 0.03.
 */
export const decayedRate = (
  hits: number,
  chances: number,
  parent: number,
  strength: number,
  weight: number,
): number => (hits + strength * weight * parent) / (chances + strength * weight)
