/** Words of a slot: one cache line holds two. */
export const SLOT_WORDS = 8
export const HI = 0
export const LO = 1
export const COUNT_WORD = 2
export const LAST_WORD = 3
export const SEEN_WORD = 4
export const SINCE_WORD = 5
export const AGENTS_WORD = 6
export const CHANGED_WORD = 7

const FIRST_SLOTS = 16
/** Share of slots in use before the table doubles: half, because the probes of a miss are what costs. */
const FULLEST = 0.5

/** Fibonacci hashing, to the place of a table that many leading bits choose: the totals of contexts share their lower bits. */
const homeOf = (hi: number, shift: number): number => Math.imul(hi, 0x9e3779b1) >>> shift

/**
 * Slot of a fingerprint with that upper half in a table's words, -1 when absent. It needs nothing but the words, so that
 * a loop over many fingerprints reads nothing else.
 */
export function upperSlot(u: Uint32Array, hi: number): number {
  const mask = u.length / SLOT_WORDS - 1
  for (let index = homeOf(hi, Math.clz32(mask)); ; index = (index + 1) & mask) {
    const slot = index * SLOT_WORDS
    const here = u[slot]
    if (here === hi) return slot
    if (here === 0) return -1
  }
}

/**
 * Open addressing over one block of words, keyed by 64-bit fingerprints whose upper half is never 0. A slot is the
 * offset of its first word. The views change when the table grows.
 */
export interface SlotTable {
  u: Uint32Array
  f: Float32Array
  readonly size: number
  /** Slot of the fingerprint, -1 when absent. */
  find(hi: number, lo: number): number
  /** Slot of the fingerprint with that upper half, of several the one with the smallest lower half; -1 when absent. */
  findUpper(hi: number): number
  /** A cleared slot for a fingerprint that is absent. Others of its upper half may move. */
  insert(hi: number, lo: number, text: string): number
  /** Drops the slots; others may move. */
  drop(slots: ReadonlySet<number>): void
  text(slot: number): string
  each(visit: (slot: number) => void): void
  bytes(): number
}

export function createSlotTable(): SlotTable {
  let mask = 0
  let shift = 0
  let size = 0
  let texts: string[] = []
  const fresh = new Uint32Array(SLOT_WORDS)

  const home = (hi: number): number => homeOf(hi, shift)

  const find = (hi: number, lo: number): number => {
    const { u } = table
    for (let index = home(hi); ; index = (index + 1) & mask) {
      const slot = index * SLOT_WORDS
      const here = u[slot]
      if (here === hi && u[slot + LO] === lo) return slot
      if (here === 0) return -1
    }
  }

  const clear = (slots: number): void => {
    table.u = new Uint32Array(slots * SLOT_WORDS)
    table.f = new Float32Array(table.u.buffer)
    texts = new Array<string>(slots).fill('')
    mask = slots - 1
    shift = 32 - Math.log2(slots)
    size = 0
  }

  /**
   * Of one upper half the smallest lower half comes first: which of them is found must not depend on who came first, because a
   * restored table is filled in another order. Returns the slot of what was placed.
   */
  const place = (words: Uint32Array, text: string): number => {
    const { u } = table
    let carried = words
    let carriedText = text
    let placed = -1
    for (let index = home(words[HI] ?? 0); ; index = (index + 1) & mask) {
      const slot = index * SLOT_WORDS
      const here = u[slot]
      if (here === 0 || (here === words[HI] && (u[slot + LO] ?? 0) > (carried[LO] ?? 0))) {
        const moved = here === 0 ? null : u.slice(slot, slot + SLOT_WORDS)
        const movedText = texts[index] ?? ''
        u.set(carried, slot)
        texts[index] = carriedText
        if (placed < 0) placed = slot
        if (moved === null) break
        carried = moved
        carriedText = movedText
      }
    }
    size++
    return placed
  }

  const rebuild = (slots: number, dropped: ReadonlySet<number> | null): void => {
    const from = table.u
    const old = texts
    clear(slots)
    for (let slot = 0; slot < from.length; slot += SLOT_WORDS) {
      const hi = from[slot] ?? 0
      if (hi === 0 || dropped?.has(slot) === true) continue
      place(from.subarray(slot, slot + SLOT_WORDS), old[slot / SLOT_WORDS] ?? '')
    }
  }

  const table: SlotTable = {
    u: new Uint32Array(0),
    f: new Float32Array(0),
    get size() {
      return size
    },
    find,
    findUpper: (hi) => upperSlot(table.u, hi),
    insert(hi, lo, text) {
      if (size + 1 > (mask + 1) * FULLEST) rebuild((mask + 1) * 2, null)
      fresh[HI] = hi
      fresh[LO] = lo
      return place(fresh, text)
    },
    drop: (slots) => rebuild(mask + 1, slots),
    text: (slot) => texts[slot / SLOT_WORDS] ?? '',
    each(visit) {
      for (let slot = 0; slot < table.u.length; slot += SLOT_WORDS) {
        if (table.u[slot] !== 0) visit(slot)
      }
    },
    bytes: () => table.u.byteLength + texts.length * 8,
  }
  clear(FIRST_SLOTS)
  return table
}
