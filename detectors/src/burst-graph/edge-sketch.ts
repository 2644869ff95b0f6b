import type { BaselineRow } from '../detector.ts'
import { mixed } from '../facets/mixed.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import { createRowMarks } from '../flat/row-marks.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'

const HASHES = 2
/** Counters of one hash. 1.5 MB for both sketches, whatever the fleet: past that, things share a counter and look busier. */
const COUNTERS = 32_768
/** Calls of late (halved each tick), the tick they stand at, and the total (forward-decayed). */
const CURRENT = 0
const TICK = 1
const TOTAL = 2
const WORDS = 3
/** Counters saved together. */
const CHUNK = 512
const CHUNK_WORDS = CHUNK * WORDS
const CHUNK_BYTES = CHUNK_WORDS * 4
const SECOND_HASH = 0x9e3779b9

/** How often a thing was counted of late and in all: never less than it was, whatever shares its counters. */
export interface EdgeSketch {
  /** The two counters of a thing, as offsets in words. */
  first(hi: number, lo: number): number
  second(hi: number, lo: number): number
  /** Halved for every tick that passed. */
  current(first: number, second: number, tick: number): number
  total(first: number, second: number): number
  /** Whether the thing was counted in this very tick, or in a later one. */
  isCounted(first: number, second: number, tick: number): boolean
  follow(first: number, second: number, tick: number): void
  learn(first: number, second: number, weight: number): void
  takeChanges(owner: RowOwner, sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
  bytes(): number
}

/**
 * Count-min sketch (Cormode & Muthukrishnan 2005) of current and total counts, as MIDAS-R keeps them (Bhatia et al. 2020).
 * Things are known by keyed fingerprints, so that nobody can choose what to collide with.
 */
export function createEdgeSketch(facet: string): EdgeSketch {
  const u = new Uint32Array(HASHES * COUNTERS * WORDS)
  const f = new Float32Array(u.buffer)
  const changed = createRowMarks()

  const currentAt = (at: number, tick: number): number => {
    const passed = tick - (u[at + TICK] ?? 0)
    const current = f[at + CURRENT] ?? 0
    return passed > 0 ? current * 2 ** -passed : current
  }

  const followAt = (at: number, tick: number): void => {
    f[at + CURRENT] = currentAt(at, tick) + 1
    u[at + TICK] = Math.max(tick, u[at + TICK] ?? 0)
    changed.mark(Math.floor(at / CHUNK_WORDS))
  }

  const learnAt = (at: number, weight: number): void => {
    f[at + TOTAL] = Math.min(LARGEST_SUM, (f[at + TOTAL] ?? 0) + weight)
    changed.mark(Math.floor(at / CHUNK_WORDS))
  }

  return {
    first: (hi, lo) => (mixed(hi, lo) & (COUNTERS - 1)) * WORDS,
    second: (hi, lo) => (COUNTERS + (mixed(lo ^ SECOND_HASH, hi) & (COUNTERS - 1))) * WORDS,
    current: (first, second, tick) => Math.min(currentAt(first, tick), currentAt(second, tick)),
    total: (first, second) => Math.min(f[first + TOTAL] ?? 0, f[second + TOTAL] ?? 0),
    isCounted: (first, second, tick) =>
      (u[first + TICK] ?? 0) >= tick && (u[second + TICK] ?? 0) >= tick,
    follow(first, second, tick) {
      followAt(first, tick)
      followAt(second, tick)
    },
    learn(first, second, weight) {
      learnAt(first, weight)
      learnAt(second, weight)
    },
    takeChanges(owner, sink) {
      for (const chunk of changed.take()) {
        const bytes = Buffer.from(u.buffer, chunk * CHUNK_BYTES, CHUNK_BYTES)
        sink(baselineRow(owner, FLEET, facet, `${chunk}`, { state: bytes.toString('hex') }))
      }
    },
    restore(row) {
      const chunk = Number(row.value)
      const bytes = Buffer.from(row.state, 'hex')
      if (row.facet !== facet || bytes.length !== CHUNK_BYTES) return
      if (!(Number.isInteger(chunk) && chunk >= 0 && chunk < (HASHES * COUNTERS) / CHUNK)) return
      new Uint8Array(u.buffer).set(bytes, chunk * CHUNK_BYTES)
    },
    bytes: () => u.byteLength,
  }
}
