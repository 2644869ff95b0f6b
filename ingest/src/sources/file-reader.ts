import { closeSync } from 'node:fs'
import type { Framing } from '../frame/choose-framing.ts'
import { chooseFraming, createFramer } from '../frame/choose-framing.ts'
import { isWholeJson } from '../frame/line-framer.ts'
import type { Framer, Piece } from '../frame/piece.ts'
import type { GunzipLimits, GunzipProblem } from './gunzip.ts'
import { gunzipReader, isGzip } from './gunzip.ts'
import { readAt } from './open-regular-file.ts'

export interface ReadPosition {
  readonly framing: Framing | ''
  readonly restart: number
  readonly skip: number
}

export interface FileReader {
  readonly fd: number
  readonly gzip: boolean
  /** Bytes of the file (as it lies on the disk) read so far. */
  position(): number
  framing(): Framing | ''
  /** The next pieces, in order; null when all that is there now has been read. */
  next(): Promise<readonly Piece[] | null>
  /** Whether a record has begun that has not ended. */
  holdsBytes(): boolean
  /** What stopped decompression, if something did. */
  problem(): GunzipProblem | null
  /** No more bytes for now: a record that is whole although its newline is missing. */
  pause(): readonly Piece[]
  /** Nothing more will come: the last record, or why it is none. */
  finish(): readonly Piece[]
  close(): void
}

const CHUNK_BYTES = 256 * 1024
const HEAD_BYTES = 64 * 1024

/** Reads records from an open file, plain or gzip (told by its first bytes, not by its name), from a position on. */
export function createFileReader(fd: number, from: ReadPosition, limits: GunzipLimits): FileReader {
  const gzip = isGzip(readAt(fd, 0, 3) ?? Buffer.alloc(0))
  const bytes = gzip ? gunzipped(fd, limits, from.restart) : plain(fd, from.restart)
  let framing = from.framing
  let framer: Framer | null = framing === '' ? null : createFramer(framing, from.restart)
  let toSkip = from.skip
  let head: Buffer[] = []
  let headBytes = 0

  function cut(run: (framer: Framer, sink: (piece: Piece) => void) => void): readonly Piece[] {
    const pieces: Piece[] = []
    if (framer === null) return pieces
    run(framer, (piece) => {
      if (toSkip > 0) toSkip -= 1
      else pieces.push(piece)
    })
    return pieces
  }

  function begin(complete: boolean): readonly Piece[] {
    const beginning = Buffer.concat(head)
    const chosen = chooseFraming(beginning, complete || headBytes >= HEAD_BYTES)
    if (chosen === '') return []
    framing = chosen
    framer = createFramer(chosen, from.restart)
    head = []
    headBytes = 0
    return cut((to, sink) => to.push(beginning, sink))
  }

  return {
    fd,
    gzip,
    position: bytes.position,
    framing: () => framing,
    async next() {
      const chunk = await bytes.next()
      if (chunk === null) return null
      if (framer !== null) return cut((to, sink) => to.push(chunk, sink))
      head.push(chunk)
      headBytes += chunk.length
      return begin(false)
    },
    holdsBytes: () => headBytes > 0 || (framer?.holdsBytes() ?? false),
    problem: () => bytes.problem(),
    pause() {
      // Too short to tell the framing; but if it is a whole object, that is a record in either.
      const first = framer === null && isWholeJson(Buffer.concat(head)) ? begin(true) : []
      return [...first, ...cut((to, sink) => to.pause(sink))]
    },
    finish() {
      const first = framer === null && headBytes > 0 ? begin(true) : []
      return [...first, ...cut((to, sink) => to.end(sink))]
    },
    close() {
      bytes.close()
      closeSync(fd)
    },
  }
}

interface ByteReader {
  next(): Buffer | null | Promise<Buffer | null>
  position(): number
  problem(): GunzipProblem | null
  close(): void
}

function plain(fd: number, from: number): ByteReader {
  let position = from
  return {
    next() {
      const chunk = readAt(fd, position, CHUNK_BYTES)
      position += chunk?.length ?? 0
      return chunk
    },
    position: () => position,
    problem: () => null,
    close: () => {},
  }
}

/** Compressed data cannot be entered in the middle: it is read from its start, and what comes before `from` dropped. */
function gunzipped(fd: number, limits: GunzipLimits, from: number): ByteReader {
  let position = 0
  let toDrop = from
  const reader = gunzipReader((bytes) => {
    const chunk = readAt(fd, position, bytes)
    position += chunk?.length ?? 0
    return chunk
  }, limits)
  return {
    async next() {
      for (;;) {
        const chunk = await reader.next()
        if (chunk === null || chunk.length > toDrop) {
          const rest = chunk?.subarray(toDrop) ?? null
          toDrop = 0
          return rest
        }
        toDrop -= chunk.length
      }
    },
    position: () => position,
    problem: reader.problem,
    close: reader.close,
  }
}
