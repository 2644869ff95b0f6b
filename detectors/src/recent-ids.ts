/** Fingerprints in each of the two generations. */
const GENERATION = 1 << 20
const SMALLEST = 1 << 10

/**
 * The last one to two million event ids as 64-bit keyed fingerprints, in two generations: when the younger is full the
 * older one goes. 8 bytes an id at load 0.5. Sources deliver at least once; this is where that ends.
 */
export interface RecentIds {
  /** False when the id was there already. */
  add(hi: number, lo: number): boolean
  /** Ids in the younger generation: with as many as GENERATION more before them the state is whole. */
  readonly young: () => number
  /**
   * Puts back the ids of stored events, oldest first: the last `young + GENERATION` of them, so that generations turn
   * where they would have turned. `young` is the saved count.
   */
  restore(ids: Iterable<{ readonly hi: number; readonly lo: number }>, young: number): void
  bytes(): number
}

interface Generation {
  words: Uint32Array
  count: number
}

export function createRecentIds(generation: number = GENERATION): RecentIds {
  let younger = fresh()
  let older = fresh()

  const place = (into: Generation, hi: number, lo: number): boolean => {
    if ((into.count + 1) * 4 > into.words.length) grow(into)
    const words = into.words
    const at = slotOf(words, hi, lo)
    if (words[at] !== 0 || words[at + 1] !== 0) return false
    words[at] = hi
    words[at + 1] = lo
    into.count++
    return true
  }

  const add: RecentIds['add'] = (hi, low) => {
    // 0,0 marks a free slot; one id in 2^64 shares the fingerprint 0,1 for it.
    const lo = hi === 0 && low === 0 ? 1 : low
    if (older.count > 0 && holds(older.words, hi, lo)) return false
    if (!place(younger, hi, lo)) return false
    if (younger.count >= generation) {
      older = younger
      younger = fresh()
    }
    return true
  }

  return {
    add,
    young: () => younger.count,
    restore: (ids, young) => {
      younger = fresh()
      older = fresh()
      const all = [...ids]
      const turn = Math.max(0, all.length - young)
      for (const [index, id] of all.entries()) {
        place(index < turn ? older : younger, id.hi, id.hi === 0 && id.lo === 0 ? 1 : id.lo)
      }
    },
    bytes: () => younger.words.byteLength + older.words.byteLength,
  }
}

const fresh = (): Generation => ({ words: new Uint32Array(SMALLEST * 2), count: 0 })

/** The slot of the id, or the free slot where it would go. */
function slotOf(words: Uint32Array, hi: number, lo: number): number {
  const mask = words.length / 2 - 1
  let slot = lo & mask
  for (;;) {
    const at = slot * 2
    const a = words[at] ?? 0
    const b = words[at + 1] ?? 0
    if ((a === hi && b === lo) || (a === 0 && b === 0)) return at
    slot = (slot + 1) & mask
  }
}

function holds(words: Uint32Array, hi: number, lo: number): boolean {
  const at = slotOf(words, hi, lo)
  return words[at] !== 0 || words[at + 1] !== 0
}

function grow(generation: Generation): void {
  const from = generation.words
  const words = new Uint32Array(from.length * 2)
  for (let i = 0; i < from.length; i += 2) {
    const hi = from[i] ?? 0
    const lo = from[i + 1] ?? 0
    if (hi === 0 && lo === 0) continue
    const at = slotOf(words, hi, lo)
    words[at] = hi
    words[at + 1] = lo
  }
  generation.words = words
}
