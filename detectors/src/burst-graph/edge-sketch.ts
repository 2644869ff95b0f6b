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
const CHUNK_BYTES = CHUNK * WORDS * 4
const SECOND_HASH = 0x9e3779b9

/** How often a thing was counted of late and in all: never less than it was, whatever shares its counters. */
export interface EdgeSketch {
  /** Halved for every tick that passed. */
  current(hi: number, lo: number, tick: number): number
  total(hi: number, lo: number): number
  /** Whether the thing was counted in this very tick, or in a later one. */
  isCounted(hi: number, lo: number, tick: number): boolean
  follow(hi: number, lo: number, tick: number): void
  learn(hi: number, lo: number, weight: number): void
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

  const counterOf = (hi: number, lo: number, hash: number): number => {
    const mix = hash === 0 ? mixed(hi, lo) : mixed(lo ^ SECOND_HASH, hi)
    return hash * COUNTERS + (mix & (COUNTERS - 1))
  }

  const currentAt = (at: number, tick: number): number => {
    const passed = tick - (u[at + TICK] ?? 0)
    const current = f[at + CURRENT] ?? 0
    return passed > 0 ? current * 2 ** -passed : current
  }

  return {
    current(hi, lo, tick) {
      const first = currentAt(counterOf(hi, lo, 0) * WORDS, tick)
      return Math.min(first, currentAt(counterOf(hi, lo, 1) * WORDS, tick))
    },
    total(hi, lo) {
      const first = f[counterOf(hi, lo, 0) * WORDS + TOTAL] ?? 0
      return Math.min(first, f[counterOf(hi, lo, 1) * WORDS + TOTAL] ?? 0)
    },
    isCounted(hi, lo, tick) {
      if ((u[counterOf(hi, lo, 0) * WORDS + TICK] ?? 0) < tick) return false
      return (u[counterOf(hi, lo, 1) * WORDS + TICK] ?? 0) >= tick
    },
    follow(hi, lo, tick) {
      for (let hash = 0; hash < HASHES; hash++) {
        const counter = counterOf(hi, lo, hash)
        const at = counter * WORDS
        f[at + CURRENT] = currentAt(at, tick) + 1
        u[at + TICK] = Math.max(tick, u[at + TICK] ?? 0)
        changed.mark(Math.floor(counter / CHUNK))
      }
    },
    learn(hi, lo, weight) {
      for (let hash = 0; hash < HASHES; hash++) {
        const counter = counterOf(hi, lo, hash)
        const at = counter * WORDS + TOTAL
        f[at] = Math.min(LARGEST_SUM, (f[at] ?? 0) + weight)
        changed.mark(Math.floor(counter / CHUNK))
      }
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
