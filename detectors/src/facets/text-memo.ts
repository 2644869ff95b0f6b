import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'

/** A normalised text with its keyed fingerprint; `hi` is 0 for '' only. */
export interface Named {
  readonly text: string
  readonly hi: number
  readonly lo: number
}

/** Texts remembered per memo, a power of two. */
const REMEMBERED = 16_384
/** Characters from the end that choose a text's place: names and ids differ there. */
const TAIL = 8
/** Longest text kept of a value. */
export const LONGEST_TEXT = 160

export const nothing: Named = { text: '', hi: 0, lo: 0 }

/**
 * Normalises and fingerprints what a field holds, once per distinct content. A text has one place and drives out what is
 * there: fields are written by outsiders, and in a large fleet most contents of some never come again soon enough, so that
 * a miss has to cost little more than the fingerprint. `seed` makes equal texts of two fields differ.
 */
export function createTextMemo<K extends string | number>(
  key: HashKey,
  seed: number,
  normalise: (raw: K) => string,
): (raw: K) => Named {
  const seeded: HashKey = { k0: key.k0 ^ Math.imul(seed + 1, 0x9e3779b1), k1: key.k1 }
  const hash = hash64Result()
  const raws: (K | null)[] = new Array<K | null>(REMEMBERED).fill(null)
  const names: Named[] = new Array<Named>(REMEMBERED).fill(nothing)
  let lastRaw: K | null = null
  let last: Named = nothing

  const name = (raw: K): Named => {
    const text = normalise(raw).slice(0, LONGEST_TEXT)
    if (text === '') return nothing
    hash64(text, hash, seeded)
    return { text, hi: hash.hi || 1, lo: hash.lo }
  }

  return (raw) => {
    // Most fields hold what they held in the event before.
    if (raw === lastRaw) return last
    lastRaw = raw
    const place = placeOf(raw) & (REMEMBERED - 1)
    if (raws[place] === raw) {
      last = names[place] ?? nothing
      return last
    }
    last = name(raw)
    raws[place] = raw
    names[place] = last
    return last
  }
}

/** FNV-1a over a text's length and its last characters. */
function placeOf(raw: string | number): number {
  if (typeof raw === 'number') return raw
  const { length } = raw
  let hash = 0x811c9dc5 ^ length
  for (let i = Math.max(0, length - TAIL); i < length; i++) {
    hash = Math.imul(hash ^ raw.charCodeAt(i), 0x01000193)
  }
  return hash ^ (hash >>> 15)
}
