/** Which rows were touched since the last call: a flag each, because a Set would cost as much as the work itself. */
export interface RowMarks {
  mark(row: number): void
  /** The marked rows in the order they were first touched; the marks are gone then. */
  take(): readonly number[]
}

export function createRowMarks(): RowMarks {
  let flags = new Uint8Array(1024)
  let marked: number[] = []
  return {
    mark(row) {
      if (flags[row] === 1) return
      if (row >= flags.length) {
        const larger = new Uint8Array(Math.max(row + 1, flags.length * 2))
        larger.set(flags)
        flags = larger
      }
      flags[row] = 1
      marked.push(row)
    },
    take() {
      const taken = marked
      marked = []
      for (const row of taken) flags[row] = 0
      return taken
    },
  }
}
