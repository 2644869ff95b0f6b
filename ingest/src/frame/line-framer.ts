import { isAscii } from 'node:buffer'
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

  /** The line that was held until this part came, which is its end. */
  function takeHeld(part: Buffer, end: number, sink: (piece: Piece) => void): void {
    hold(part)
    const line = Buffer.concat(held)
    const bytes = lineBytes
    held = []
    heldBytes = 0
    lineBytes = 0
    if (bytes > maxBytes) sink(tooLargePiece(line, bytes, end))
    else takeLine(line, 0, line.length, false, end, sink)
  }

  return {
    push(chunk, sink) {
      // Of a whole chunk at once: for each line it would cost as much as finding the line.
      const ascii = isAscii(chunk)
      let from = 0
      for (;;) {
        const newline = chunk.indexOf(NEWLINE, from)
        if (newline === -1) break
        const end = at + newline + 1
        const bytes = newline - from
        if (lineBytes > 0) takeHeld(chunk.subarray(from, newline), end, sink)
        else if (bytes <= maxBytes) takeLine(chunk, from, newline, ascii, end, sink)
        else sink(tooLargePiece(chunk.subarray(from, newline), bytes, end))
        from = newline + 1
      }
      if (from < chunk.length) hold(chunk.subarray(from))
      at += chunk.length
    },
    pause(sink) {
      if (lineBytes > 0 && lineBytes <= maxBytes && isWholeJson(Buffer.concat(held))) {
        takeHeld(Buffer.alloc(0), at, sink)
      }
    },
    end(sink) {
      if (lineBytes > 0) takeHeld(Buffer.alloc(0), at, sink)
    },
    holdsBytes: () => lineBytes > 0,
  }
}

/** The line from `start` to before `stop`; `ascii` says that the chunk is known to be. */
function takeLine(
  chunk: Buffer,
  start: number,
  stop: number,
  ascii: boolean,
  end: number,
  sink: (piece: Piece) => void,
): void {
  let from = start
  while (from < stop && chunk[from] === 0) from += 1
  if (chunk[from] === 0xef && chunk[from + 1] === 0xbb && chunk[from + 2] === 0xbf) from += 3
  let to = stop
  while (to > from && chunk[to - 1] === RETURN) to -= 1
  if (from >= to) return
  const text = ascii ? chunk.toString('latin1', from, to) : decodeUtf8(chunk.subarray(from, to))
  if (text === null) {
    const body = decodeLossy(chunk.subarray(from, Math.min(to, from + PREFIX_BYTES)))
    sink({ body, reason: 'not_utf8', detail: '', restart: end, skip: 0 })
  } else if (isVisible(text.charCodeAt(0)) || text.trim() !== '') {
    sink({ body: text, reason: '', detail: '', restart: end, skip: 0 })
  }
}

const isVisible = (code: number): boolean => code > 0x20 && code < 0x7f

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

function tooLargePiece(line: Buffer, bytes: number, end: number): Piece {
  const prefix = line.subarray(0, PREFIX_BYTES)
  const detail = `a line of ${bytes} bytes`
  return { body: decodeLossy(prefix), reason: 'too_large', detail, restart: end, skip: 0 }
}
