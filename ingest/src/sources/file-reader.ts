import { closeSync } from 'node:fs'
import type { Framing } from '../frame/choose-framing.ts'
import type { Piece } from '../frame/piece.ts'
import { createStreamFramer } from '../frame/stream-framer.ts'
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

/** Reads records from an open file, plain or gzip (told by its first bytes, not by its name), from a position on. */
export function createFileReader(fd: number, from: ReadPosition, limits: GunzipLimits): FileReader {
  const gzip = isGzip(readAt(fd, 0, 3) ?? Buffer.alloc(0))
  const bytes = gzip ? gunzipped(fd, limits, from.restart) : plain(fd, from.restart)
  const framer = createStreamFramer(from.framing, from.restart)
  let toSkip = from.skip

  function unseen(pieces: readonly Piece[]): readonly Piece[] {
    const skipped = Math.min(toSkip, pieces.length)
    toSkip -= skipped
    return skipped === 0 ? pieces : pieces.slice(skipped)
  }

  return {
    fd,
    gzip,
    position: bytes.position,
    framing: framer.framing,
    async next() {
      const chunk = await bytes.next()
      return chunk === null ? null : unseen(framer.push(chunk))
    },
    pause: () => unseen(framer.pause()),
    finish: () => unseen(framer.end()),
    holdsBytes: framer.holdsBytes,
    problem: bytes.problem,
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
