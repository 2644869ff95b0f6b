export interface KeyBinding {
  /** As KeyboardEvent.key names it; 'g a' is g, then a. */
  readonly key: string
  /** What it does, for the list of keys. Bindings that say the same share a line. */
  readonly says: string
  readonly run: () => void
}

export interface KeyRegistry {
  /** Bindings in force until the returned function is called. Later ones win. */
  add(bindings: () => readonly KeyBinding[]): () => void
  list(): readonly KeyBinding[]
  /** Runs what the key means now; says whether it meant something. */
  press(key: string): boolean
}

/** How long 'g' waits for its second key. */
const PREFIX_MS = 1_500

export function createKeyRegistry(now: () => number): KeyRegistry {
  const sources: (() => readonly KeyBinding[])[] = []
  let prefix = ''
  let prefixAt = 0

  const list = () => sources.flatMap((source) => source())
  const find = (key: string) => list().findLast((binding) => binding.key === key)

  return {
    add(bindings) {
      sources.push(bindings)
      return () => {
        const at = sources.indexOf(bindings)
        if (at >= 0) sources.splice(at, 1)
      }
    },
    list,
    press(key) {
      const sequence = prefix !== '' && now() - prefixAt < PREFIX_MS ? `${prefix} ${key}` : key
      prefix = ''
      const binding = find(sequence)
      if (binding !== undefined) {
        binding.run()
        return true
      }
      if (!list().some((other) => other.key.startsWith(`${key} `))) return false
      prefix = key
      prefixAt = now()
      return true
    },
  }
}
