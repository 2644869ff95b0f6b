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
  /** Another chunk is scanned from now on. */
  enter(): void
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
  let newlineAt = -1

  /** To behind the string's end, the line break that breaks it, or the chunk's end. */
  function scanString(chunk: Buffer, from: number, keepsKey: boolean): number {
    const start = escaped ? from + 1 : from
    // memchr, several times as fast as a loop here.
    let quote = chunk.indexOf(QUOTE, start)
    while (quote !== -1 && backslashesBefore(chunk, quote, start) % 2 === 1) {
      quote = chunk.indexOf(QUOTE, quote + 1)
    }
    const end = quote === -1 ? chunk.length : quote
    if (newlineFrom(chunk, from) < end) {
      state = 'broken'
      return newlineAt + 1
    }
    if (keepsKey && key.length < KEY_CHARS) {
      key += chunk.toString('latin1', from, Math.min(end, from + KEY_CHARS))
    }
    if (quote === -1) {
      escaped = backslashesBefore(chunk, end, start) % 2 === 1
      return end
    }
    escaped = false
    inString = false
    return quote + 1
  }

  /** Where the first line break at or behind `from` stands; the chunk's length where there is none. Looks at each byte once. */
  function newlineFrom(chunk: Buffer, from: number): number {
    if (newlineAt < from) {
      const found = chunk.indexOf(NEWLINE, from)
      newlineAt = found === -1 ? chunk.length : found
    }
    return newlineAt
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
    enter() {
      newlineAt = -1
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

function backslashesBefore(chunk: Buffer, at: number, from: number): number {
  let first = at
  while (first > from && chunk[first - 1] === BACKSLASH) first -= 1
  return at - first
}
