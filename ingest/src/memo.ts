/**
 * A table that forgets: at most 2 × `max` entries in two generations. What is asked for survives, what is not
 * asked for during one generation goes. Keyed by outside data, so a plain Map would grow for ever.
 */
export interface Memo<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  readonly size: number
}

export function createMemo<K, V>(max: number): Memo<K, V> {
  let young = new Map<K, V>()
  let old = new Map<K, V>()

  function set(key: K, value: V): void {
    if (young.size >= max) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }

  return {
    get(key) {
      const found = young.get(key)
      if (found !== undefined) return found
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
    get size() {
      return young.size + old.size
    },
  }
}
