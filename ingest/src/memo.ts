/**
 * A table that forgets: at most 2 × `max` entries in two generations. What is asked for survives, what is not
 * asked for during one generation goes. Keyed by outside data, so a plain Map would grow for ever.
 */
export interface Memo<K extends string, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  readonly size: number
}

/** A power of two. */
const SLOTS = 256

export function createMemo<K extends string, V>(max: number): Memo<K, V> {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  // Texts fresh from JSON.parse have no hash yet, and hashing one costs more than comparing it with the one text
  // of its length and end that was asked for last: logs repeat themselves.
  const keys = new Array<K | undefined>(SLOTS).fill(undefined)
  const values = new Array<V | undefined>(SLOTS).fill(undefined)

  function set(key: K, value: V): void {
    if (young.size >= max) {
      old = young
      young = new Map()
    }
    young.set(key, value)
    const slot = slotOf(key)
    keys[slot] = key
    values[slot] = value
  }

  return {
    get(key) {
      const slot = slotOf(key)
      if (keys[slot] === key) return values[slot]
      let found = young.get(key)
      if (found === undefined) {
        found = old.get(key)
        if (found === undefined) return undefined
        set(key, found)
      } else {
        keys[slot] = key
        values[slot] = found
      }
      return found
    },
    set,
    get size() {
      return young.size + old.size
    },
  }
}

function slotOf(key: string): number {
  const { length } = key
  return length === 0 ? 0 : (length * 37 + key.charCodeAt(length - 1) * 7) & (SLOTS - 1)
}
