/** Entries a run may hold, by size class: steps of at most 1.5, so that little is wasted. */
export const RUN_SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128] as const

/** Words before the first entry, and words of one entry. */
export const HEADER_WORDS = 6
export const ENTRY_WORDS = 5

const FIRST_WORDS = 1 << 15
/** Growth: an eighth of what is there, because a doubling of hundreds of megabytes is mostly waste. */
const GROWTH_SHIFT = 3
/** Released runs may make up a quarter before everything is moved together. */
const WASTE_SHIFT = 2

/**
 * One growing block of 32-bit words that all agents' runs live in, seen as integers, floats and doubles.
 * An object per agent would cost six times the memory and half the speed. The views change when it grows or is
 * compacted: read them anew afterwards.
 */
export interface Arena {
  u: Uint32Array
  f: Float32Array
  d: Float64Array
  /** Offset in words of a cleared run of the size class; even, so that doubles are aligned. Never 0. */
  alloc(sizeClass: number): number
  release(sizeClass: number, at: number): void
  /** Worth compacting. */
  isWasteful(): boolean
  /**
   * Moves the runs together, in the order of `heads` (0 = none), which then hold the new offsets. Runs that grow leave
   * ever smaller ones behind, which nobody asks for when all agents grow alike.
   */
  compact(heads: Uint32Array, sizeClassOf: (run: number) => number): void
  bytes(): number
}

export function createArena(): Arena {
  let top = 2
  let released = 0
  let free: number[][] = RUN_SIZES.map(() => [])
  const words = RUN_SIZES.map((size) => (HEADER_WORDS + size * ENTRY_WORDS + 1) & ~1)

  const view = (words: Uint32Array): void => {
    arena.u = words
    arena.f = new Float32Array(words.buffer)
    arena.d = new Float64Array(words.buffer)
  }

  const arena: Arena = {
    u: new Uint32Array(FIRST_WORDS),
    f: new Float32Array(0),
    d: new Float64Array(0),
    alloc(sizeClass) {
      const size = words[sizeClass] ?? 0
      const reused = free[sizeClass]?.pop()
      if (reused !== undefined) {
        released -= size
        arena.u.fill(0, reused, reused + size)
        return reused
      }
      const at = top
      top += size
      if (top > arena.u.length) {
        const larger = new Uint32Array(roomFor(top))
        larger.set(arena.u)
        view(larger)
      }
      return at
    },
    release(sizeClass, at) {
      free[sizeClass]?.push(at)
      released += words[sizeClass] ?? 0
    },
    isWasteful: () => top > FIRST_WORDS && released > top >>> WASTE_SHIFT,
    compact(heads, sizeClassOf) {
      const moved = new Uint32Array(roomFor(top - released))
      let to = 2
      for (let i = 0; i < heads.length; i++) {
        const from = heads[i] ?? 0
        if (from === 0) continue
        const size = words[sizeClassOf(from)] ?? 0
        moved.set(arena.u.subarray(from, from + size), to)
        heads[i] = to
        to += size
      }
      top = to
      released = 0
      free = RUN_SIZES.map(() => [])
      view(moved)
    },
    bytes: () => arena.u.byteLength,
  }

  view(arena.u)
  return arena
}

/** Even, for the doubles. */
const roomFor = (words: number): number =>
  Math.max(FIRST_WORDS, words + (words >>> GROWTH_SHIFT) + 1) & ~1
