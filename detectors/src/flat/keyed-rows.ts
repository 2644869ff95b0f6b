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
/** A text's place in its list; the texts themselves are bounded and shared with rows on their way to the store. */
const BYTES_PER_TEXT = 8

/** Words of a place of the index: fingerprint, then the row plus 1. Four to a cache line. */
const PLACE_WORDS = 4
const LO = 1
const ROW = 2
const FIRST_PLACES = 16
/** Share of places in use before the index doubles: half, because the probes of a miss are what costs. */
const FULLEST = 0.5

export function createKeyedRows(capacity: number): KeyedRows {
  // Open addressing: a Map would keep each fingerprint as a number of its own, somewhere else in memory.
  let index = new Uint32Array(FIRST_PLACES * PLACE_WORDS)
  let mask = FIRST_PLACES - 1
  let fingerprints = new Uint32Array(0)
  let used = new Float64Array(0)
  const texts: string[] = []
  let spare: number[] = []
  let size = 0

  const home = (hi: number, lo: number): number => (hi ^ Math.imul(lo, 0x9e3779b1)) & mask

  const find = (hi: number, lo: number): number => {
    for (let place = home(hi, lo); ; place = (place + 1) & mask) {
      const at = place * PLACE_WORDS
      const row = index[at + ROW] ?? 0
      if (row === 0) return -1
      if (index[at] === hi && index[at + LO] === lo) return row - 1
    }
  }

  const put = (row: number): void => {
    const hi = fingerprints[2 * row] ?? 0
    const lo = fingerprints[2 * row + 1] ?? 0
    let place = home(hi, lo)
    while (index[place * PLACE_WORDS + ROW] !== 0) place = (place + 1) & mask
    const at = place * PLACE_WORDS
    index[at] = hi
    index[at + LO] = lo
    index[at + ROW] = row + 1
  }

  const rowsInUse = (): number[] => {
    const rows: number[] = []
    for (let at = ROW; at < index.length; at += PLACE_WORDS) {
      const row = index[at] ?? 0
      if (row !== 0) rows.push(row - 1)
    }
    return rows
  }

  const reindex = (rows: readonly number[], places: number): void => {
    index = new Uint32Array(places * PLACE_WORDS)
    mask = places - 1
    for (const row of rows) put(row)
  }

  const free = (freed: (row: number) => void): void => {
    const taken = rowsInUse()
    // Ties by fingerprint: the choice must not depend on row numbers, which a restart may change.
    taken.sort(
      (a, b) =>
        rows.usedAt(a) - rows.usedAt(b) || rows.hi(a) - rows.hi(b) || rows.lo(a) - rows.lo(b),
    )
    const victims = taken.splice(0, Math.max(1, Math.floor(capacity * FREED_SHARE)))
    for (const row of victims) {
      freed(row)
      fingerprints.fill(0, 2 * row, 2 * row + 2)
      used[row] = 0
      texts[row] = ''
    }
    size = taken.length
    reindex(taken, mask + 1)
    spare = victims
  }

  const grow = (row: number): void => {
    if (row < used.length) return
    const length = Math.max(row + 1, Math.ceil(used.length * 1.25))
    const wider = new Uint32Array(2 * length)
    wider.set(fingerprints)
    fingerprints = wider
    const longer = new Float64Array(length)
    longer.set(used)
    used = longer
  }

  const rows: KeyedRows = {
    find,
    add(hi, lo, text, freed) {
      if (size >= capacity) free(freed)
      if (size + 1 > (mask + 1) * FULLEST) reindex(rowsInUse(), (mask + 1) * 2)
      const row = spare.pop() ?? texts.length
      grow(row)
      fingerprints[2 * row] = hi
      fingerprints[2 * row + 1] = lo
      used[row] = 0
      texts[row] = text
      put(row)
      size++
      return row
    },
    use(row, seconds) {
      if (seconds > (used[row] ?? 0)) used[row] = seconds
    },
    usedAt: (row) => used[row] ?? 0,
    hi: (row) => fingerprints[2 * row] ?? 0,
    lo: (row) => fingerprints[2 * row + 1] ?? 0,
    text: (row) => texts[row] ?? '',
    get size() {
      return size
    },
    bytes: () =>
      index.byteLength + fingerprints.byteLength + used.byteLength + texts.length * BYTES_PER_TEXT,
  }
  return rows
}
