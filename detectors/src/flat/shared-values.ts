import { DISCOUNT, ownMass } from '../stats/back-off.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import { contextOf, isContext } from './context-key.ts'
import { lightestSlots } from './lightest-slots.ts'
import type { SlotTable } from './slot-table.ts'
import {
  AGENTS_WORD,
  CHANGED_WORD,
  COUNT_WORD,
  createSlotTable,
  LAST_WORD,
  LO,
  SEEN_WORD,
  SINCE_WORD,
} from './slot-table.ts'

const MOST_SEEN = 0xffffffff
/** When a table is full, this share of it, the lightest values, goes at once: one sort pays for many evictions. */
const EVICTED_SHARE = 1 / 8

/** Σ counts. */
export const TOTAL_SUM = 0
/** d·Σ last, with the mass of what was evicted. */
export const DISCOUNT_SUM = 1
/** Sightings, undecayed. */
export const EVENTS_SUM = 2
/** Largest own mass of any value: it never falls, so it is a sure bound. */
export const TOP_SUM = 3

/** Gives the text of the value at hand; asked only when the text has to be kept. */
export interface Texts {
  text(facet: number): string
  /** Of the context the value stands in; '' in plain facets. */
  context(facet: number): string
}

/** One sighting of a value, or several at once. */
export interface SharedSighting {
  readonly facet: number
  readonly key: number
  readonly lo: number
  readonly contextLo: number
  readonly weight: number
  readonly seconds: number
  readonly times: number
}

/**
 * The values one facet showed in a whole peer group, or in the fleet. Unlike an agent's run it keeps each value's
 * text, once for everybody, for explanations.
 */
export interface SharedValues {
  readonly table: SlotTable
  /**
   * Counts the value; `firstForAgent` counts the agent. True when the value was new here. A full table takes in only
   * what is new to an agent, and of that one in eight: what each agent alone shows would push everything out for ever,
   * while what many show has many chances. The rest counts as unseen.
   */
  add(at: SharedSighting, texts: Texts, firstForAgent: boolean): boolean
  /** What the last `add` added to D: d times the growth of the value's last weight, or all of what counts as unseen. */
  grown: number
  /** Adds to the total of the value's context: its count is N, its last weight D, which grew by `discount`. */
  addContext(at: SharedSighting, texts: Texts, discount: number): void
  /** One agent less remembers a value with that upper half. */
  forgetAgent(hi: number): void
  isFull(): boolean
  count(slot: number): number
  last(slot: number): number
  /** See TOTAL_SUM and the others: doubles side by side, written with every event. */
  readonly sums: Float64Array
  /** Slots changed, and texts evicted, since the last call. */
  takeChanges(changed: (slot: number) => void, evicted: (text: string) => void): void
  put(entry: SharedEntry): void
}

/** A value as it was saved. */
export interface SharedEntry {
  readonly hi: number
  readonly lo: number
  readonly count: number
  readonly last: number
  readonly seen: number
  readonly since: number
  readonly agents: number
  readonly text: string
}

/** One sighting in eight, by a hash of value and time: a replay draws the same ones. */
const isLucky = ({ key, seconds }: SharedSighting): boolean =>
  Math.imul(key ^ Math.floor(seconds * 1000), 0x9e3779b1) >>> 29 === 0

export function createSharedValues(capacity: number, contextual: boolean): SharedValues {
  const table = createSlotTable()
  const sums = new Float64Array(4)
  const discountSum = (): number => sums[DISCOUNT_SUM] ?? 0
  let gone: { readonly hi: number; readonly lo: number; readonly text: string }[] = []

  const count = (slot: number): number => table.f[slot + COUNT_WORD] ?? 0
  const last = (slot: number): number => table.f[slot + LAST_WORD] ?? 0
  const word = (slot: number, at: number): number => table.u[slot + at] ?? 0

  /** The whole mass of a value that goes becomes mass of the unseen: of its context, or of the table. */
  const absorb = (victims: readonly number[]): void => {
    if (!contextual) {
      // Summed in order of size, so that the sum depends on the set alone.
      const masses = Float64Array.from(victims, (slot) => ownMass(count(slot), last(slot))).sort()
      for (const mass of masses) sums[DISCOUNT_SUM] = discountSum() + mass
      return
    }
    for (const slot of victims) {
      const context = isContext(word(slot, 0)) ? -1 : table.findUpper(contextOf(word(slot, 0)))
      if (context < 0) continue
      table.f[context + LAST_WORD] = last(context) + ownMass(count(slot), last(slot))
      table.u[context + CHANGED_WORD] = 1
    }
  }

  const evict = (): void => {
    const victims = lightestSlots(table, Math.max(1, Math.floor(table.size * EVICTED_SHARE)))
    absorb(victims)
    for (const slot of victims) {
      gone.push({ hi: word(slot, 0), lo: word(slot, LO), text: table.text(slot) })
    }
    table.drop(new Set(victims))
  }

  const insert = (hi: number, lo: number, text: string): number => {
    if (table.size >= capacity) evict()
    return table.insert(hi, lo, text)
  }

  const touch = (slot: number, seconds: number, times: number): void => {
    const { u } = table
    const seen = u[slot + SEEN_WORD] ?? 0
    if (seen === 0 || seconds < (u[slot + SINCE_WORD] ?? 0))
      u[slot + SINCE_WORD] = Math.max(0, seconds)
    u[slot + SEEN_WORD] = Math.min(seen + times, MOST_SEEN)
    u[slot + CHANGED_WORD] = 1
  }

  const countUnseen = (mass: number, times: number): void => {
    sums[TOTAL_SUM] = Math.min((sums[TOTAL_SUM] ?? 0) + mass, LARGEST_SUM)
    sums[DISCOUNT_SUM] = Math.min(discountSum() + mass, LARGEST_SUM)
    sums[EVENTS_SUM] = (sums[EVENTS_SUM] ?? 0) + times
  }

  const shared: SharedValues = {
    table,
    isFull: () => table.size >= capacity,
    count,
    last,
    add(at, texts, firstForAgent) {
      const { weight } = at
      let slot = table.find(at.key, at.lo)
      const isNew = slot < 0
      if (isNew && shared.isFull() && !(firstForAgent && isLucky(at))) {
        countUnseen(weight * at.times, at.times)
        shared.grown = weight * at.times
        return false
      }
      if (isNew) slot = insert(at.key, at.lo, texts.text(at.facet))
      const { f, u } = table
      const before = f[slot + COUNT_WORD] ?? 0
      f[slot + COUNT_WORD] = Math.min(before + weight * at.times, LARGEST_SUM)
      const after = f[slot + COUNT_WORD] ?? 0
      sums[TOTAL_SUM] = (sums[TOTAL_SUM] ?? 0) + (after - before)
      let latest = f[slot + LAST_WORD] ?? 0
      shared.grown = 0
      if (weight > latest) {
        shared.grown = DISCOUNT * (weight - latest)
        sums[DISCOUNT_SUM] = discountSum() + shared.grown
        f[slot + LAST_WORD] = weight
        latest = weight
      }
      const mass = ownMass(after, latest)
      if (mass > (sums[TOP_SUM] ?? 0)) sums[TOP_SUM] = mass
      if (firstForAgent) u[slot + AGENTS_WORD] = (u[slot + AGENTS_WORD] ?? 0) + 1
      sums[EVENTS_SUM] = (sums[EVENTS_SUM] ?? 0) + at.times
      touch(slot, at.seconds, at.times)
      return isNew
    },
    addContext(at, texts, discount) {
      const context = contextOf(at.key)
      let slot = table.find(context, at.contextLo)
      if (slot < 0) slot = insert(context, at.contextLo, texts.context(at.facet))
      table.f[slot + COUNT_WORD] = Math.min(count(slot) + at.weight * at.times, LARGEST_SUM)
      table.f[slot + LAST_WORD] = Math.min(last(slot) + discount, LARGEST_SUM)
      touch(slot, at.seconds, at.times)
    },
    forgetAgent(hi) {
      const slot = table.findUpper(hi)
      if (slot < 0 || word(slot, AGENTS_WORD) === 0) return
      table.u[slot + AGENTS_WORD] = word(slot, AGENTS_WORD) - 1
      table.u[slot + CHANGED_WORD] = 1
    },
    sums,
    grown: 0,
    takeChanges(changed, evicted) {
      for (const { hi, lo, text } of gone) if (table.find(hi, lo) < 0) evicted(text)
      gone = []
      table.each((slot) => {
        if (word(slot, CHANGED_WORD) === 0) return
        table.u[slot + CHANGED_WORD] = 0
        changed(slot)
      })
    },
    put(entry) {
      let slot = table.find(entry.hi, entry.lo)
      if (slot < 0) slot = insert(entry.hi, entry.lo, entry.text)
      table.f[slot + COUNT_WORD] = entry.count
      table.f[slot + LAST_WORD] = entry.last
      table.u[slot + SEEN_WORD] = Math.min(entry.seen, MOST_SEEN)
      table.u[slot + SINCE_WORD] = entry.since
      table.u[slot + AGENTS_WORD] = entry.agents
      sums[TOP_SUM] = Math.max(sums[TOP_SUM] ?? 0, ownMass(count(slot), last(slot)))
    },
  }
  return shared
}
