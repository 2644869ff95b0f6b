import { closeSync } from 'node:fs'
import type { Clock } from '@tripline/infra'
import type { Piece } from '../frame/piece.ts'
import type { FoundFile } from './discover-files.ts'
import type { FileBatcher } from './file-batcher.ts'
import type { FileCursor } from './file-cursor.ts'
import { newCursor, sameHead, withHead } from './file-cursor.ts'
import type { FileReader } from './file-reader.ts'
import { createFileReader } from './file-reader.ts'
import type { GunzipLimits } from './gunzip.ts'
import { openRegularFile } from './open-regular-file.ts'
import type { SourceHint, SourceItem } from './source-item.ts'
import { sourceItem } from './source-item.ts'
import type { DigestVisit } from './visit-digest.ts'

/** A file that is being read, or was, or will be. */
export interface TrackedFile {
  file: FoundFile
  cursor: FileCursor
  reader: FileReader | null
  /** No longer found under any path; what the open reader can still see is read, then it is let go. */
  gone: boolean
  /** The last visit found more than it could read in its turn. */
  hasMore: boolean
  /** Size and time of change at the last visit. */
  visitedBytes: number
  visitedModifiedAt: number
}

export interface VisitOptions {
  readonly source: SourceHint
  readonly follow: boolean
  readonly clock: Clock
  /** A gzip file that ends too early is being written until it has not changed for so long. */
  readonly settleMs: number
  /** A last line without a newline is taken for whole after so long without growth. */
  readonly flushAfterMs: number
  readonly gunzip: GunzipLimits
  readonly digests: DigestVisit | null
}

/** So that one large file does not keep the others waiting: about 8 MiB. Who reads once wants the files in order. */
const CHUNKS_A_VISIT = 32

/** Reads on where the file's cursor stands, into the batcher. Says whether there is more to read at once. */
export async function visitFile(
  tracked: TrackedFile,
  batcher: FileBatcher,
  options: VisitOptions,
): Promise<'more' | 'caught-up'> {
  if (isSettled(tracked, options)) return 'caught-up'
  tracked.visitedBytes = tracked.file.bytes
  tracked.visitedModifiedAt = tracked.file.modifiedAt
  tracked.hasMore = false
  const before = tracked.cursor
  const reader = readerOf(tracked, options)
  // Another content, or a longer head: to be remembered even if nothing is read now.
  if (tracked.cursor !== before) batcher.note(tracked.cursor)
  if (reader === null) return 'caught-up'
  for (let chunk = 0; !options.follow || chunk < CHUNKS_A_VISIT; chunk += 1) {
    const pieces = await reader.next()
    if (pieces === null) {
      await caughtUp(tracked, reader, batcher, options)
      return 'caught-up'
    }
    await addPieces(tracked, reader, pieces, batcher, options)
  }
  tracked.hasMore = true
  return 'more'
}

export function closeReader(tracked: TrackedFile): void {
  tracked.reader?.close()
  tracked.reader = null
}

/** Nothing to do: delivered to its end, or looked at in vain and unchanged since. */
function isSettled(tracked: TrackedFile, options: VisitOptions): boolean {
  const { file, cursor, reader, gone } = tracked
  if (gone) return reader === null
  if (cursor.bytes === file.bytes && cursor.modifiedAt === file.modifiedAt) return true
  const unchanged =
    tracked.visitedBytes === file.bytes && tracked.visitedModifiedAt === file.modifiedAt
  const quietMs = options.clock.now() - file.modifiedAt
  const waitMs = reader === null ? options.settleMs : options.flushAfterMs
  return options.follow && unchanged && !tracked.hasMore && quietMs < waitMs
}

/** The open reader, or a new one where the cursor stands; from the start where the content is another one now. */
function readerOf(tracked: TrackedFile, options: VisitOptions): FileReader | null {
  const { file, reader, cursor } = tracked
  if (file.bytes === 0 && !tracked.gone) {
    // Nothing to tell its content by yet; if there was content, it is gone.
    closeReader(tracked)
    if (cursor.headBytes > 0) startAgain(tracked, options)
    return null
  }
  if (reader !== null) {
    if (tracked.gone || isSameContent(reader.fd, reader.position(), file.bytes, cursor)) {
      tracked.cursor = withHead(reader.fd, cursor)
      return reader
    }
    closeReader(tracked)
    startAgain(tracked, options)
  }
  const open = openRegularFile(file.path)
  if (open === null) return null
  if (open.key !== file.key) {
    closeSync(open.fd)
    return null
  }
  const fresh = createFileReader(open.fd, tracked.cursor, options.gunzip)
  const least = fresh.gzip ? 0 : tracked.cursor.restart
  if (!isSameContent(open.fd, least, open.bytes, tracked.cursor)) {
    fresh.close()
    startAgain(tracked, options)
    return readerOf(tracked, options)
  }
  tracked.cursor = { ...withHead(open.fd, tracked.cursor), done: false, path: file.path }
  tracked.reader = fresh
  return fresh
}

function isSameContent(fd: number, position: number, bytes: number, cursor: FileCursor): boolean {
  return bytes >= position && sameHead(fd, cursor)
}

function startAgain(tracked: TrackedFile, options: VisitOptions): void {
  const { file, cursor } = tracked
  tracked.cursor = newCursor(file.key, file.path, cursor.generation + 1, options.clock.now())
}

async function caughtUp(
  tracked: TrackedFile,
  reader: FileReader,
  batcher: FileBatcher,
  options: VisitOptions,
): Promise<void> {
  const problem = reader.problem()
  const quietMs = options.clock.now() - tracked.file.modifiedAt
  if (problem?.reason === 'truncated' && options.follow && quietMs < options.settleMs) {
    // Perhaps it is still being written: read again, from where its cursor stands, when it has grown.
    closeReader(tracked)
    return
  }
  const isFinal = reader.gzip || tracked.gone || !options.follow || quietMs >= options.flushAfterMs
  if (problem !== null) {
    batcher.add(item(tracked, { body: '', ...problem }, options))
  } else if (isFinal) {
    // The cursor stays before them: should the file grow after all, they are read again, whole.
    for (const piece of reader.finish()) batcher.add(item(tracked, piece, options))
  } else {
    await addPieces(tracked, reader, reader.pause(), batcher, options)
  }
  if (reader.holdsBytes() && !isFinal) return
  const { bytes, modifiedAt } = tracked.file
  tracked.cursor = { ...tracked.cursor, done: reader.gzip, bytes, modifiedAt }
  batcher.note(tracked.cursor)
  if (isFinal) closeReader(tracked)
}

async function addPieces(
  tracked: TrackedFile,
  reader: FileReader,
  pieces: readonly Piece[],
  batcher: FileBatcher,
  options: VisitOptions,
): Promise<void> {
  const last = pieces.length - 1
  for (const [index, piece] of pieces.entries()) {
    const isFull = batcher.add(item(tracked, piece, options))
    if (!isFull && index !== last) continue
    const { restart, skip } = piece
    const framing = reader.framing()
    tracked.cursor = { ...tracked.cursor, framing, restart, skip, bytes: -1, modifiedAt: -1 }
    batcher.note(tracked.cursor)
    if (isFull) await batcher.flush()
  }
}

function item(
  { file }: TrackedFile,
  piece: Pick<Piece, 'body' | 'reason' | 'detail'>,
  { source, clock }: VisitOptions,
): SourceItem {
  return sourceItem(piece, source, file.path, clock.now())
}
