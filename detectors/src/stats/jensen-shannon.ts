/**
 * Jensen-Shannon distance of two mixes, base 2: the square root of the divergence, 0 (same) to 1 (nothing in common).
 * Lin, "Divergence measures based on the Shannon entropy", 1991. Each mix adds up to 1, part i of one beside part i of the
 * other.
 *
 * Worked example: (1, 0) and (0, 1): 1; (1, 0) and (½, ½): 0.558; a mix and itself: 0.
 */
export function jensenShannon(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let divergence = 0
  for (let i = 0; i < a.length; i++) {
    const p = a[i] ?? 0
    const q = b[i] ?? 0
    // Most parts of most mixes are 0, and a logarithm costs more than the rest.
    if (p === 0) divergence += q / 2
    else if (q === 0) divergence += p / 2
    else {
      const both = 2 / (p + q)
      divergence += (p / 2) * Math.log2(p * both) + (q / 2) * Math.log2(q * both)
    }
  }
  return Math.min(1, Math.sqrt(Math.max(0, divergence)))
}
