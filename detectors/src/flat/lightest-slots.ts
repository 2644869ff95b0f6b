import type { SlotTable } from './slot-table.ts'
import { COUNT_WORD, LO } from './slot-table.ts'

/**
 * The `wanted` slots of the smallest counts, in an order that depends on the set alone. Ties go by fingerprint,
 * downwards: the total of a context comes right before its values and must outlive them.
 */
export function lightestSlots(table: SlotTable, wanted: number): readonly number[] {
  const { u, f } = table
  const counts = new Float32Array(table.size)
  let next = 0
  table.each((slot) => {
    counts[next++] = f[slot + COUNT_WORD] ?? 0
  })
  // Sorting numbers natively is ten times faster than sorting slots with a comparison.
  counts.sort()
  const bound = counts[Math.min(wanted, counts.length) - 1] ?? 0
  const below: number[] = []
  const tied: number[] = []
  table.each((slot) => {
    const count = f[slot + COUNT_WORD] ?? 0
    if (count < bound) below.push(slot)
    else if (count === bound) tied.push(slot)
  })
  const downwards = (a: number, b: number): number =>
    (u[b] ?? 0) - (u[a] ?? 0) || (u[b + LO] ?? 0) - (u[a + LO] ?? 0)
  tied.sort(downwards)
  return [...below.sort(downwards), ...tied.slice(0, wanted - below.length)]
}
