import { DISCOUNT, ownMass } from '../stats/back-off.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import type { Arena } from './arena.ts'
import { createArena, ENTRY_WORDS, HEADER_WORDS, RUN_SIZES } from './arena.ts'
import { contextOf, isContext } from './context-key.ts'

/** Words of an entry: fingerprint, decayed count, weight of the last sighting, sightings, first seen (seconds). */
export const COUNT = 1
export const LAST = 2
export const SEEN = 3
export const SINCE = 4

/** Top bit of SEEN: changed since the last checkpoint. */
const CHANGED = 0x80000000
const SEEN_MASK = 0x7fffffff
/** Words of a run's header: total (double), discounts (double), sightings, then used | class << 16 | evicted << 24. */
const TOTAL = 0
const DISCOUNTS = 2
const EVENTS = 4
const SHAPE = 5
const EVICTED = 1 << 24

/** Gives the mass of an entry that is about to go to whatever stands for the unseen. */
export type Absorb = (arena: Arena, run: number, entry: number) => void

/** The evicted value's whole mass becomes back-off mass: it is unseen from now on. */
export const absorbIntoRun: Absorb = (arena, run, entry) => {
  const { d, f } = arena
  const at = (run + DISCOUNTS) >> 1
  // Its discount of d·last is in there already.
  d[at] = (d[at] ?? 0) + ownMass(f[entry + COUNT] ?? 0, f[entry + LAST] ?? 0)
}

/** The same for a value that meant something in its context only: the context's total takes it. */
export const absorbIntoContext: Absorb = (arena, run, entry) => {
  const { u, f } = arena
  const key = u[entry] ?? 0
  const total = contextOf(key)
  if (isContext(key)) return
  for (let at = entry - ENTRY_WORDS; at >= run + HEADER_WORDS; at -= ENTRY_WORDS) {
    if ((u[at] ?? 0) > total) continue
    if (u[at] === total) {
      f[at + LAST] = (f[at + LAST] ?? 0) + ownMass(f[entry + COUNT] ?? 0, f[entry + LAST] ?? 0)
    }
    return
  }
}

/**
 * What every agent (a row) showed in every facet: one run of entries per row and facet, sorted by fingerprint.
 * Sorted, because a tail mass sums over all values of one facet: they lie side by side, and the order depends on
 * the set alone, so a restored state sums in the same order and gives the same bits.
 */
export interface ValueRuns {
  readonly arena: Arena
  /** Offset of the run, 0 when the row never showed the facet. */
  runOf(row: number, facet: number): number
  /** Offset of the entry, -1 when unseen. */
  find(run: number, fingerprint: number): number
  first(run: number): number
  end(run: number): number
  used(run: number): number
  total(run: number): number
  discount(run: number): number
  /** Events with a value in this facet, undecayed. */
  events(run: number): number
  evictedAny(run: number): boolean
  setTotals(run: number, total: number, discount: number, events: number, evicted: boolean): void
  /** Offset of the entry, made when new (older offsets are void then); then `inserted` is true and `evicted` the fingerprint that had to go, or -1. */
  upsert(row: number, facet: number, fingerprint: number): number
  /** Adds sightings to an entry and to its run's totals. */
  add(
    row: number,
    facet: number,
    entry: number,
    weight: number,
    seconds: number,
    times: number,
  ): void
  /** Adds to the total of a context: its count is N of the context, its last weight D, which grew by `discount`. */
  addContext(entry: number, weight: number, discount: number, seconds: number, times: number): void
  seen(entry: number): number
  setSeen(entry: number, seen: number): void
  /** Marks the entry; true when it was not marked yet. */
  mark(entry: number): boolean
  unmark(entry: number): void
  /** Forgets everything about the row. */
  clear(row: number): void
  inserted: boolean
  evicted: number
  bytes(): number
}

export interface ValueRunsOptions {
  readonly facets: number
  /** Most values kept per row of a facet; the lightest goes first. At most 128. */
  readonly capacity: (facet: number) => number
  readonly absorb: (facet: number) => Absorb
}

export function createValueRuns(options: ValueRunsOptions): ValueRuns {
  const { facets } = options
  const capacities = Array.from({ length: facets }, (_, facet) => options.capacity(facet))
  const absorbs = Array.from({ length: facets }, (_, facet) => options.absorb(facet))
  const arena = createArena()
  let heads = new Uint32Array(facets * 1024)

  const usedOf = (run: number): number => (arena.u[run + SHAPE] ?? 0) & 0xffff
  const classOf = (run: number): number => ((arena.u[run + SHAPE] ?? 0) >>> 16) & 0xff

  /** Offset of the first entry whose fingerprint is not below. */
  const lowerBound = (run: number, fingerprint: number): number => {
    const { u } = arena
    let low = 0
    let high = usedOf(run)
    const base = run + HEADER_WORDS
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((u[base + middle * ENTRY_WORDS] ?? 0) < fingerprint) low = middle + 1
      else high = middle
    }
    return base + low * ENTRY_WORDS
  }

  const head = (row: number, facet: number): number => {
    const at = row * facets + facet
    if (at >= heads.length) {
      const larger = new Uint32Array(Math.max(at + facets, heads.length + (heads.length >> 1)))
      larger.set(heads)
      heads = larger
    }
    return at
  }

  const makeRoom = (at: number, run: number): number => {
    const sizeClass = classOf(run)
    const used = usedOf(run)
    if (used < (RUN_SIZES[sizeClass] ?? 0)) return run
    const larger = arena.alloc(sizeClass + 1)
    arena.u.copyWithin(larger, run, run + HEADER_WORDS + used * ENTRY_WORDS)
    arena.u[larger + SHAPE] = (arena.u[run + SHAPE] ?? 0) + (1 << 16)
    arena.release(sizeClass, run)
    heads[at] = larger
    return larger
  }

  const lightest = (run: number): number => {
    const { f } = arena
    const end = run + HEADER_WORDS + usedOf(run) * ENTRY_WORDS
    let found = run + HEADER_WORDS
    // Ties go to the last: a total (see context-runs) comes before its values and must outlive them.
    for (let at = found; at < end; at += ENTRY_WORDS) {
      if ((f[at + COUNT] ?? 0) <= (f[found + COUNT] ?? 0)) found = at
    }
    return found
  }

  const evict = (run: number, facet: number): void => {
    const victim = lightest(run)
    runs.evicted = arena.u[victim] ?? 0
    absorbs[facet]?.(arena, run, victim)
    const end = run + HEADER_WORDS + usedOf(run) * ENTRY_WORDS
    arena.u.copyWithin(victim, victim + ENTRY_WORDS, end)
    arena.u[run + SHAPE] = ((arena.u[run + SHAPE] ?? 0) - 1) | EVICTED
  }

  const upsert = (row: number, facet: number, fingerprint: number): number => {
    runs.inserted = false
    runs.evicted = -1
    const at = head(row, facet)
    let run = heads[at] ?? 0
    if (run === 0) {
      run = arena.alloc(0)
      heads[at] = run
    }
    const found = runs.find(run, fingerprint)
    if (found >= 0) return found
    runs.inserted = true
    if (arena.isWasteful()) {
      arena.compact(heads, classOf)
      run = heads[at] ?? 0
    }
    if (usedOf(run) >= (capacities[facet] ?? 0)) evict(run, facet)
    run = makeRoom(at, run)
    const slot = lowerBound(run, fingerprint)
    const end = run + HEADER_WORDS + usedOf(run) * ENTRY_WORDS
    arena.u.copyWithin(slot + ENTRY_WORDS, slot, end)
    arena.u.fill(0, slot, slot + ENTRY_WORDS)
    arena.u[slot] = fingerprint
    arena.u[run + SHAPE] = (arena.u[run + SHAPE] ?? 0) + 1
    return slot
  }

  const add: ValueRuns['add'] = (row, facet, entry, weight, seconds, times) => {
    const { u, f, d } = arena
    const run = heads[row * facets + facet] ?? 0
    const before = f[entry + COUNT] ?? 0
    const last = f[entry + LAST] ?? 0
    f[entry + COUNT] = Math.min(before + weight * times, LARGEST_SUM)
    const total = (run + TOTAL) >> 1
    // What float32 really stored, so that the total stays the sum of its entries.
    d[total] = (d[total] ?? 0) + ((f[entry + COUNT] ?? 0) - before)
    if (weight > last) {
      f[entry + LAST] = weight
      const discount = (run + DISCOUNTS) >> 1
      d[discount] = (d[discount] ?? 0) + DISCOUNT * (weight - last)
    }
    u[run + EVENTS] = (u[run + EVENTS] ?? 0) + times
    touch(entry, seconds, times)
  }

  const touch = (entry: number, seconds: number, times: number): void => {
    const { u } = arena
    const word = u[entry + SEEN] ?? 0
    const since = u[entry + SINCE] ?? 0
    if ((word & SEEN_MASK) === 0 || seconds < since) u[entry + SINCE] = Math.max(0, seconds)
    u[entry + SEEN] = ((word & CHANGED) | Math.min((word & SEEN_MASK) + times, SEEN_MASK)) >>> 0
  }

  const addContext: ValueRuns['addContext'] = (entry, weight, discount, seconds, times) => {
    const { f } = arena
    f[entry + COUNT] = Math.min((f[entry + COUNT] ?? 0) + weight * times, LARGEST_SUM)
    f[entry + LAST] = Math.min((f[entry + LAST] ?? 0) + discount, LARGEST_SUM)
    if (times > 0) touch(entry, seconds, times)
  }

  const runs: ValueRuns = {
    arena,
    runOf: (row, facet) => heads[row * facets + facet] ?? 0,
    find(run, fingerprint) {
      if (run === 0) return -1
      const slot = lowerBound(run, fingerprint)
      const inside = slot < run + HEADER_WORDS + usedOf(run) * ENTRY_WORDS
      return inside && arena.u[slot] === fingerprint ? slot : -1
    },
    first: (run) => run + HEADER_WORDS,
    end: (run) => run + HEADER_WORDS + usedOf(run) * ENTRY_WORDS,
    used: usedOf,
    total: (run) => arena.d[(run + TOTAL) >> 1] ?? 0,
    discount: (run) => arena.d[(run + DISCOUNTS) >> 1] ?? 0,
    events: (run) => arena.u[run + EVENTS] ?? 0,
    evictedAny: (run) => ((arena.u[run + SHAPE] ?? 0) & EVICTED) !== 0,
    setTotals(run, total, discount, events, evicted) {
      arena.d[(run + TOTAL) >> 1] = total
      arena.d[(run + DISCOUNTS) >> 1] = discount
      arena.u[run + EVENTS] = events
      if (evicted) arena.u[run + SHAPE] = (arena.u[run + SHAPE] ?? 0) | EVICTED
    },
    upsert,
    add,
    addContext,
    seen: (entry) => (arena.u[entry + SEEN] ?? 0) & SEEN_MASK,
    setSeen(entry, seen) {
      const word = arena.u[entry + SEEN] ?? 0
      arena.u[entry + SEEN] = ((word & CHANGED) | Math.min(seen, SEEN_MASK)) >>> 0
    },
    mark(entry) {
      const word = arena.u[entry + SEEN] ?? 0
      arena.u[entry + SEEN] = (word | CHANGED) >>> 0
      return (word & CHANGED) === 0
    },
    unmark(entry) {
      arena.u[entry + SEEN] = (arena.u[entry + SEEN] ?? 0) & SEEN_MASK
    },
    clear(row) {
      for (let at = row * facets; at < (row + 1) * facets; at++) {
        const run = heads[at] ?? 0
        if (run === 0) continue
        arena.release(classOf(run), run)
        heads[at] = 0
      }
    },
    inserted: false,
    evicted: -1,
    bytes: () => arena.bytes() + heads.byteLength,
  }
  return runs
}
