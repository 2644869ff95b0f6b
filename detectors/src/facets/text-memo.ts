import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'

/** Texts remembered per memo, a power of two. */
const REMEMBERED = 16_384
/** Characters from the end that choose a text's place: names and ids differ there. */
const TAIL = 8
/** Longest text kept of a value. */
export const LONGEST_TEXT = 160

/** What a field holds now: its keyed fingerprint, and the normalised text when asked. */
export interface TextMemo<K> {
  /** Looks at the content of the next event; false when it is that of the event before. */
  read(raw: K): boolean
  /** Halves of the fingerprint of what was read last; `hi` is 0 for '' only. */
  readonly hi: () => number
  readonly lo: () => number
  readonly text: () => string
}

/**
 * Normalises and fingerprints what a field holds, once per distinct content. A text has one place and drives out what is
 * there: fields are written by outsiders, and in a large fleet most contents of some never come again soon enough, so that
 * a miss has to cost little more than the fingerprint. Fingerprints lie side by side, apart from the texts, which hardly
 * anybody asks for: an object each would be three more places in memory to wait for. `seed` makes equal texts of two
 * fields differ.
 */
export function createTextMemo<K extends string | number>(
  key: HashKey,
  seed: number,
  normalise: (raw: K) => string,
): TextMemo<K> {
  const seeded: HashKey = { k0: key.k0 ^ Math.imul(seed + 1, 0x9e3779b1), k1: key.k1 }
  const hash = hash64Result()
  const raws: (K | null)[] = new Array<K | null>(REMEMBERED).fill(null)
  const texts: string[] = new Array<string>(REMEMBERED).fill('')
  const fingerprints = new Uint32Array(2 * REMEMBERED)
  let lastRaw: K | null = null
  let last = 0

  const remember = (raw: K, place: number): void => {
    const text = normalise(raw).slice(0, LONGEST_TEXT)
    raws[place] = raw
    texts[place] = text
    if (text !== '') hash64(text, hash, seeded)
    fingerprints[2 * place] = text === '' ? 0 : hash.hi || 1
    fingerprints[2 * place + 1] = text === '' ? 0 : hash.lo
  }

  return {
    read(raw) {
      // Most fields hold what they held in the event before.
      if (raw === lastRaw) return false
      lastRaw = raw
      last = placeOf(raw) & (REMEMBERED - 1)
      if (raws[last] !== raw) remember(raw, last)
      return true
    },
    hi: () => fingerprints[2 * last] ?? 0,
    lo: () => fingerprints[2 * last + 1] ?? 0,
    text: () => (lastRaw === null ? '' : (texts[last] ?? '')),
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
