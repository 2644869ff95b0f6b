import { limits } from '../limits.ts'
import { decodeLossy, decodeUtf8 } from './decode-utf8.ts'
import { createHeldBytes } from './held-bytes.ts'
import type { Framer, Piece } from './piece.ts'
import { PREFIX_BYTES } from './piece.ts'
import { createValueScanner } from './value-scanner.ts'

/** Lists under these keys hold records; one that is empty says nothing about its document, unless named in full. */
const CONTAINERS = new Set(['Records', 'records', 'items', 'Events', 'logEvents', 'value'])
const CONTAINERS_EVEN_EMPTY = new Set(['Records', 'records', 'logEvents'])

const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const NEWLINE = 0x0a

/**
 * Where the framer stands: between documents; in a stretch that is no JSON; in a record or a document; behind the
 * `[` of what may be a list of records; between the elements of one; in an element.
 */
type State = 'between' | 'garbage' | 'document' | 'perhaps-list' | 'elements' | 'element'

/**
 * Cuts a stream of JSON, whatever its line breaks: one object after another, and the elements of lists of objects
 * (`{"Records":[…]}`, `[…]`), each with its original bytes, never more than one record in memory. A line break inside
 * a string is an error in JSON, and there reading starts anew: the rest of the stream is not lost with it.
 */
export function createJsonFramer(offset: number, maxBytes: number = limits.recordBytes): Framer {
  const held = createHeldBytes(maxBytes)
  const scanner = createValueScanner()
  let state: State = 'between'
  /** Whether the list now open is the value of a key, and its document therefore goes on behind it. */
  let inDocument = false
  /** What lies behind a list of records is read, but is no record. */
  let discards = false
  /** Elements of the open list that are no objects, since the last that was one. */
  let oddments = 0
  /** The stretch of garbage so far ends with a line break. */
  let lineEnded = false
  let consumed = offset
  let restart = offset
  let skip = 0

  function emit(body: string, reason: Piece['reason'], detail: string, end: number, sink: Sink) {
    // A restart is possible only between documents; elements are counted from the start of theirs.
    if (state === 'between') {
      restart = end
      skip = 0
    } else skip += 1
    sink({ body, reason, detail, restart, skip })
  }

  function take(next: State, end: number, sink: Sink): void {
    const { bytes, size } = held.take()
    state = next
    const text = size > maxBytes ? null : decodeUtf8(bytes)
    if (text !== null) emit(text, '', '', end, sink)
    else {
      const prefix = decodeLossy(bytes.subarray(0, PREFIX_BYTES))
      if (size > maxBytes) emit(prefix, 'too_large', `a record of ${size} bytes`, end, sink)
      else emit(prefix, 'not_utf8', '', end, sink)
    }
  }

  function reject(reason: 'not_json' | 'truncated', end: number, sink: Sink): void {
    const { bytes } = held.take()
    state = 'between'
    oddments = 0
    emit(decodeLossy(bytes.subarray(0, PREFIX_BYTES)), reason, '', end, sink)
  }

  /** Each step takes some bytes of the chunk and gives the index of the next one. */
  const steps: Readonly<Record<State, (chunk: Buffer, at: number, sink: Sink) => number>> = {
    between(chunk, at) {
      const byte = chunk[at]
      if (byte === OPEN_BRACE) {
        scanner.begin()
        discards = false
        state = 'document'
      } else if (byte === OPEN_BRACKET) {
        inDocument = false
        restart = consumed + at
        skip = 0
        state = 'elements'
        return at + 1
      } else if (isSeparator(byte) || byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
        return at + 1
      } else {
        state = 'garbage'
        lineEnded = false
      }
      restart = consumed + at
      skip = 0
      return at
    },
    garbage(chunk, at, sink) {
      // One rejection for a stretch of such lines, not one for each; however the bytes are cut into chunks.
      if (lineEnded && beginsDocument(chunk[at])) {
        reject('not_json', consumed + at, sink)
        return at
      }
      const newline = chunk.indexOf(NEWLINE, at)
      const to = newline === -1 ? chunk.length : newline + 1
      held.add(chunk, at, to)
      lineEnded = newline !== -1
      return to
    },
    document(chunk, at, sink) {
      const to = scanner.scan(chunk, at, CONTAINERS)
      if (!discards) held.add(chunk, at, to)
      if (scanner.state === 'list') state = 'perhaps-list'
      else if (scanner.state === 'broken') reject('not_json', consumed + to, sink)
      else if (scanner.state === 'whole') {
        if (discards) state = 'between'
        else take('between', consumed + to, sink)
      }
      return to
    },
    'perhaps-list'(chunk, at) {
      const byte = chunk[at]
      if (isSeparator(byte)) {
        if (!discards) held.add(chunk, at, at + 1)
        return at + 1
      }
      const isEmpty = byte === CLOSE_BRACKET && CONTAINERS_EVEN_EMPTY.has(scanner.listName)
      if (byte === OPEN_BRACE || isEmpty) {
        held.take()
        inDocument = true
        state = 'elements'
      } else state = 'document'
      return at
    },
    elements(chunk, at, sink) {
      const byte = chunk[at]
      if (isSeparator(byte) || byte === CLOSE_BRACE) return at + 1
      if (oddments > 0 && (byte === OPEN_BRACE || byte === CLOSE_BRACKET)) {
        const body = decodeLossy(held.take().bytes.subarray(0, PREFIX_BYTES))
        emit(body, 'wrong_type', `${oddments} that are no objects`, consumed + at, sink)
        oddments = 0
      }
      if (byte === CLOSE_BRACKET) {
        // Behind a list its document goes on, if it had one; nothing in there is a record unless in another list.
        discards = inDocument
        if (inDocument) scanner.resume()
        state = inDocument ? 'document' : 'between'
        return inDocument ? at : at + 1
      }
      scanner.begin()
      // A list of a million numbers is one rejection, not a million.
      if (byte !== OPEN_BRACE) oddments += 1
      state = 'element'
      return at
    },
    element(chunk, at, sink) {
      const to = scanner.scan(chunk, at, null)
      held.add(chunk, at, to)
      if (scanner.state === 'broken') reject('not_json', consumed + to, sink)
      else if (scanner.state === 'whole' && oddments > 0) state = 'elements'
      else if (scanner.state === 'whole') take('elements', consumed + to, sink)
      return to
    },
  }

  return {
    push(chunk, sink) {
      scanner.enter()
      for (let at = 0; at < chunk.length; ) at = steps[state](chunk, at, sink)
      consumed += chunk.length
    },
    pause(sink) {
      if (state === 'garbage' && lineEnded) reject('not_json', consumed, sink)
    },
    end(sink) {
      if (state === 'garbage') reject('not_json', consumed, sink)
      else if (state !== 'between') reject('truncated', consumed, sink)
    },
    holdsBytes: () => state !== 'between',
  }
}

type Sink = (piece: Piece) => void

/** White space, commas, and what byte order marks, sparse files and JSON text sequences (RFC 7464) put between documents. */
function isSeparator(byte: number | undefined): boolean {
  return (
    byte === undefined ||
    byte <= 0x20 ||
    byte === COMMA ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  )
}

function beginsDocument(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET
}
