import { jensenShannon } from '@tripline/detectors'

/** Jensen-Shannon distance of two mixes by name: 0 (same) to 1 (nothing in common). {read: 1} against {write: 1} is 1. */
export function mixDistance(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): number {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return jensenShannon(
    names.map((name) => a[name] ?? 0),
    names.map((name) => b[name] ?? 0),
  )
}
