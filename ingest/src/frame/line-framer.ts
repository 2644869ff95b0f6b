import { limits } from '../limits.ts'
import { decodeLossy, decodeUtf8 } from './decode-utf8.ts'
import type { Framer, Piece } from './piece.ts'
import { PREFIX_BYTES } from './piece.ts'

const NEWLINE = 10
const RETURN = 13

/**
 * One record a line. A longer line than `maxBytes` is rejected as a whole and the next newline is where
 * reading goes on; of such a line only a prefix is held. Blank lines are no records. NUL bytes at the start
 * of a line are dropped: copytruncate leaves a run of them where the writer does not append. So is a byte order mark.
 */
export function createLineFramer(offset: number, maxBytes: number = limits.recordBytes): Framer {
  let held: Buffer[] = []
  let heldBytes = 0
  let lineBytes = 0
  let at = offset

  function hold(part: Buffer): void {
    lineBytes += part.length
    const room = (lineBytes > maxBytes ? PREFIX_BYTES : maxBytes) - heldBytes
    if (room > 0) {
      // Copied: the reader uses its buffer again.
      held.push(Buffer.from(part.subarray(0, room)))
      heldBytes += Math.min(room, part.length)
    }
    if (lineBytes > maxBytes && heldBytes > PREFIX_BYTES) {
      held = [Buffer.from(Buffer.concat(held).subarray(0, PREFIX_BYTES))]
      heldBytes = PREFIX_BYTES
    }
  }

  function take(part: Buffer, end: number, sink: (piece: Piece) => void): void {
    let line = part
    let tooLarge = part.length > maxBytes
    let bytes = part.length
    if (lineBytes > 0) {
      hold(part)
      line = Buffer.concat(held)
      bytes = lineBytes
      tooLarge = lineBytes > maxBytes
      held = []
      heldBytes = 0
      lineBytes = 0
    }
    if (tooLarge) sink(tooLargePiece(line.subarray(0, PREFIX_BYTES), bytes, end))
    else takeLine(line, end, sink)
  }

  return {
    push(chunk, sink) {
      let from = 0
      for (;;) {
        const newline = chunk.indexOf(NEWLINE, from)
        if (newline === -1) break
        take(chunk.subarray(from, newline), at + newline + 1, sink)
        from = newline + 1
      }
      if (from < chunk.length) hold(chunk.subarray(from))
      at += chunk.length
    },
    pause(sink) {
      if (lineBytes > 0 && lineBytes <= maxBytes && isWholeJson(Buffer.concat(held))) {
        take(Buffer.alloc(0), at, sink)
      }
    },
    end(sink) {
      if (lineBytes > 0) take(Buffer.alloc(0), at, sink)
    },
    holdsBytes: () => lineBytes > 0,
  }
}

function takeLine(line: Buffer, end: number, sink: (piece: Piece) => void): void {
  let from = 0
  while (line[from] === 0) from += 1
  if (line[from] === 0xef && line[from + 1] === 0xbb && line[from + 2] === 0xbf) from += 3
  let to = line.length
  while (to > from && line[to - 1] === RETURN) to -= 1
  if (from === to) return
  const text = decodeUtf8(line.subarray(from, to))
  if (text === null) {
    const body = decodeLossy(line.subarray(from, Math.min(to, from + PREFIX_BYTES)))
    sink({ body, reason: 'not_utf8', detail: '', restart: end, skip: 0 })
  } else if (text.trim() !== '') {
    sink({ body: text, reason: '', detail: '', restart: end, skip: 0 })
  }
}

/** A JSON object has an end of its own: its newline may come later, or never. */
export function isWholeJson(line: Buffer): boolean {
  if (line[line.length - 1] !== 0x7d) return false
  try {
    JSON.parse(line.toString('utf8'))
    return true
  } catch {
    return false
  }
}

function tooLargePiece(prefix: Buffer, bytes: number, end: number): Piece {
  const detail = `a line of ${bytes} bytes`
  return { body: decodeLossy(prefix), reason: 'too_large', detail, restart: end, skip: 0 }
}
