/** Dense row numbers for things known by a 64-bit fingerprint, at most so many; the longest unused makes room. */
export interface KeyedRows {
  /** Row of the fingerprint, -1 when absent. */
  find(hi: number, lo: number): number
  /**
   * A row for a fingerprint that is absent. When all are taken, an eighth of them, the longest unused, are freed first:
   * `freed` is called with each.
   */
  add(hi: number, lo: number, text: string, freed: (row: number) => void): number
  /** When the row was last used, seconds. */
  use(row: number, seconds: number): void
  /** Seconds. */
  usedAt(row: number): number
  hi(row: number): number
  lo(row: number): number
  text(row: number): string
  readonly size: number
  bytes(): number
}

const FREED_SHARE = 1 / 8
const BYTES_PER_ROW = 90

interface Keyed {
  readonly hi: number
  readonly lo: number
  readonly text: string
  usedAt: number
}

export function createKeyedRows(capacity: number): KeyedRows {
  // Both halves as one exact number: 53 bits would not hold 64, so the lower half is cut to 21.
  const keyOf = (hi: number, lo: number): number => hi * 0x200000 + (lo >>> 11)
  const rows = new Map<number, number>()
  const keyed: (Keyed | undefined)[] = []
  let spare: number[] = []

  const free = (freed: (row: number) => void): void => {
    const taken = [...rows.values()]
    const age = (row: number): Keyed => keyed[row] ?? { hi: 0, lo: 0, text: '', usedAt: 0 }
    // Ties by fingerprint: the choice must not depend on row numbers, which a restart may change.
    taken.sort(
      (a, b) => age(a).usedAt - age(b).usedAt || age(a).hi - age(b).hi || age(a).lo - age(b).lo,
    )
    const victims = taken.slice(0, Math.max(1, Math.floor(capacity * FREED_SHARE)))
    for (const row of victims) {
      freed(row)
      rows.delete(keyOf(age(row).hi, age(row).lo))
      keyed[row] = undefined
    }
    spare = victims
  }

  return {
    find: (hi, lo) => rows.get(keyOf(hi, lo)) ?? -1,
    add(hi, lo, text, freed) {
      if (rows.size >= capacity) free(freed)
      const row = spare.pop() ?? keyed.length
      keyed[row] = { hi, lo, text, usedAt: 0 }
      rows.set(keyOf(hi, lo), row)
      return row
    },
    use(row, seconds) {
      const one = keyed[row]
      if (one !== undefined && seconds > one.usedAt) one.usedAt = seconds
    },
    usedAt: (row) => keyed[row]?.usedAt ?? 0,
    hi: (row) => keyed[row]?.hi ?? 0,
    lo: (row) => keyed[row]?.lo ?? 0,
    text: (row) => keyed[row]?.text ?? '',
    get size() {
      return rows.size
    },
    bytes: () => keyed.length * BYTES_PER_ROW,
  }
}
