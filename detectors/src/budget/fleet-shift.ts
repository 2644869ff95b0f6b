import { readHex, writeHex } from '../calibrate/hex-state.ts'

const HOURS = 24
/** A quarter of a bit each, from -8 to 8. */
const BINS = 64
const FEWEST = 30

/** Median distance of the fleet's hours of the last day from their agents' usual hour, in bits. */
export interface FleetShift {
  note(hour: number, shift: number): void
  /** 0 until there are enough hours to say. */
  median(hour: number): number
  save(): string
  load(state: string): boolean
}

export function createFleetShift(): FleetShift {
  const counts = new Uint32Array(HOURS * BINS)
  const hours = new Float64Array(HOURS)

  return {
    note: (hour, shift) => {
      const slot = hour % HOURS
      if (hours[slot] !== hour) {
        if ((hours[slot] ?? 0) > hour) return
        hours[slot] = hour
        counts.fill(0, slot * BINS, (slot + 1) * BINS)
      }
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor(shift * 4) + BINS / 2))
      counts[slot * BINS + bin] = (counts[slot * BINS + bin] ?? 0) + 1
    },
    median: (hour) => {
      const sums = new Float64Array(BINS)
      let total = 0
      for (let slot = 0; slot < HOURS; slot++) {
        if ((hours[slot] ?? 0) <= hour - HOURS) continue
        for (let bin = 0; bin < BINS; bin++) {
          const count = counts[slot * BINS + bin] ?? 0
          sums[bin] = (sums[bin] ?? 0) + count
          total += count
        }
      }
      if (total < FEWEST) return 0
      let below = 0
      for (let bin = 0; bin < BINS; bin++) {
        below += sums[bin] ?? 0
        if (below * 2 >= total) return (bin + 0.5 - BINS / 2) / 4
      }
      return 0
    },
    save: () => writeHex(hours, counts),
    load: (state) =>
      state.length === (HOURS * 8 + HOURS * BINS * 4) * 2 && readHex(state, hours, counts),
  }
}
