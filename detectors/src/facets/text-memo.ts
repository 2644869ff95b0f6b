import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'

/** A normalised text with its keyed fingerprint; `hi` is 0 for '' only. */
export interface Named {
  readonly text: string
  readonly hi: number
  readonly lo: number
}

/** Texts remembered per memo, per generation. */
const REMEMBERED = 8192
/** Longest text kept of a value. */
export const LONGEST_TEXT = 160

export const nothing: Named = { text: '', hi: 0, lo: 0 }

/**
 * Normalises and fingerprints what a field holds, once per distinct content: forgets in two generations what is not
 * asked for, because fields are written by outsiders. `seed` makes equal texts of two fields differ.
 */
export function createTextMemo<K extends string | number>(
  key: HashKey,
  seed: number,
  normalise: (raw: K) => string,
): (raw: K) => Named {
  const seeded: HashKey = { k0: key.k0 ^ Math.imul(seed + 1, 0x9e3779b1), k1: key.k1 }
  const hash = hash64Result()
  let young = new Map<K, Named>()
  let old = new Map<K, Named>()
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
    const known = young.get(raw)
    if (known !== undefined) {
      last = known
      return known
    }
    last = old.get(raw) ?? name(raw)
    if (young.size >= REMEMBERED) {
      old = young
      young = new Map()
    }
    young.set(raw, last)
    return last
  }
}
