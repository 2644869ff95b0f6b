/**
 * Jensen-Shannon distance of two mixes, base 2: the square root of the divergence, 0 (same) to 1 (nothing in common).
 * Lin 1991. {read: 1} against {write: 1} is 1; a mix against itself is 0.
 */
export function jensenShannon(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): number {
  let divergence = 0
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const p = a.get(key) ?? 0
    const q = b.get(key) ?? 0
    const m = (p + q) / 2
    if (p > 0) divergence += (p / 2) * Math.log2(p / m)
    if (q > 0) divergence += (q / 2) * Math.log2(q / m)
  }
  return Math.sqrt(Math.max(0, divergence))
}
