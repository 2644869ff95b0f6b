import { jensenShannon } from '@tripline/detectors'

/** Jensen-Shannon distance of two mixes by name: 0 (same) to 1 (nothing in common). {read: 1} against {write: 1} is 1. */
export function mixDistance(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): number {
  const names = [...new Set([...a.keys(), ...b.keys()])]
  return jensenShannon(
    names.map((name) => a.get(name) ?? 0),
    names.map((name) => b.get(name) ?? 0),
  )
}
