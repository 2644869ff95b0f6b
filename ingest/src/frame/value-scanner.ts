const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

/** Longer than any name that is asked for. */
const KEY_CHARS = 16

/**
 * Finds the end of one JSON value in a stream of chunks by counting brackets outside strings: right for every valid
 * value, whatever the order of its keys, in one look at each byte and no memory.
 */
export interface ValueScanner {
  /** After `scan`: more bytes are needed; the value ended; a line ended inside a string; a named list was opened. */
  readonly state: 'inside' | 'whole' | 'broken' | 'list'
  /** The key of the list just opened. */
  readonly listName: string
  /** The next byte is the first of a value. */
  begin(): void
  /** The next byte is the `]` of the list that `scan` stopped at. */
  resume(): void
  /**
   * Scans from `at` and gives the index where it stopped: behind the value's last byte, behind the line break, or
   * behind the `[` of a list under one of `lists`, when it is a key of the value itself.
   */
  scan(chunk: Buffer, at: number, lists: ReadonlySet<string> | null): number
}

export function createValueScanner(): ValueScanner {
  let state: ValueScanner['state'] = 'inside'
  let depth = 0
  let inString = false
  let escaped = false
  let scalar = false
  let fresh = true
  let key = ''

  /** To behind the string's end, the line break that breaks it, or the chunk's end. */
  function scanString(chunk: Buffer, from: number, keepsKey: boolean): number {
    const length = chunk.length
    for (let at = from; at < length; at += 1) {
      const byte = chunk[at]
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) {
        inString = false
        return at + 1
      } else if (byte === NEWLINE) {
        state = 'broken'
        return at + 1
      } else if (keepsKey && key.length < KEY_CHARS) key += String.fromCharCode(byte ?? 0)
    }
    return length
  }

  /** A number, a word, or rubbish: it ends where something else begins. */
  function scanScalar(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      const ends = byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE || byte <= 0x20
      if (ends) {
        state = 'whole'
        return at
      }
    }
    return chunk.length
  }

  const isBroken = (): boolean => state === 'broken'

  function begin(chunk: Buffer, at: number): void {
    fresh = false
    const byte = chunk[at]
    scalar = byte !== OPEN_BRACE && byte !== OPEN_BRACKET && byte !== QUOTE
  }

  return {
    get state() {
      return state
    },
    get listName() {
      return key
    },
    begin() {
      depth = 0
      inString = false
      escaped = false
      fresh = true
      key = ''
    },
    resume() {
      depth = 2
      inString = false
      escaped = false
      fresh = false
      scalar = false
    },
    scan(chunk, from, lists) {
      state = 'inside'
      if (fresh) begin(chunk, from)
      if (scalar) return scanScalar(chunk, from)
      const length = chunk.length
      let at = from
      while (at < length) {
        if (inString) {
          at = scanString(chunk, at, lists !== null && depth === 1)
          if (isBroken()) return at
          if (!inString && depth === 0) {
            state = 'whole'
            return at
          }
          continue
        }
        const byte = chunk[at]
        at += 1
        if (byte === QUOTE) {
          inString = true
          if (depth === 1) key = ''
        } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          depth += 1
          if (byte === OPEN_BRACKET && depth === 2 && lists?.has(key)) {
            state = 'list'
            return at
          }
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          depth -= 1
          if (depth === 0) {
            state = 'whole'
            return at
          }
        }
      }
      return length
    },
  }
}
