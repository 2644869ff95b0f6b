import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { Framing } from '../frame/choose-framing.ts'

/** How far one file is delivered. Saved only after the batch it speaks of is in the log. */
export interface FileCursor {
  /** Device and inode: survives a rename. */
  readonly key: string
  readonly path: string
  /** Digest of the first `headBytes` bytes: tells a new file under an old inode, and a truncated one, from the old. */
  readonly headBytes: number
  readonly head: string
  /** '' until the first bytes have said which. */
  readonly framing: Framing | ''
  /** Start a framer at this byte (of the decompressed content), drop `skip` pieces, go on. */
  readonly restart: number
  readonly skip: number
  /** Raised whenever the content turned out to be another one. */
  readonly generation: number
  /** Nothing more is expected: a gzip file read to its end. */
  readonly done: boolean
  /** Size and time of change when all that was there had been delivered; -1 while there is more. */
  readonly bytes: number
  readonly modifiedAt: number
  readonly seenAt: number
}

/** Remembers cursors across restarts. */
export interface FileCursors {
  load(): Promise<readonly FileCursor[]>
  /** Resolves once durable. */
  save(changed: readonly FileCursor[], forgotten: readonly string[]): Promise<void>
}

/** For reading once, from the start. */
export const noCursors: FileCursors = { load: async () => [], save: async () => {} }

const HEAD_BYTES = 1024

export function newCursor(key: string, path: string, generation: number, now: number): FileCursor {
  return {
    key,
    path,
    headBytes: 0,
    head: '',
    framing: '',
    restart: 0,
    skip: 0,
    generation,
    done: false,
    bytes: -1,
    modifiedAt: -1,
    seenAt: now,
  }
}

/** Whether the open file still begins with what the cursor remembers. */
export function sameHead(fd: number, cursor: FileCursor): boolean {
  return cursor.headBytes === 0 || digestHead(fd, cursor.headBytes).head === cursor.head
}

/** The cursor with as long a head as the file has by now. */
export function withHead(fd: number, cursor: FileCursor): FileCursor {
  return cursor.headBytes >= HEAD_BYTES ? cursor : { ...cursor, ...digestHead(fd, HEAD_BYTES) }
}

function digestHead(fd: number, bytes: number): { headBytes: number; head: string } {
  const head = Buffer.alloc(bytes)
  const headBytes = readSync(fd, head, 0, bytes, 0)
  const digest = createHash('sha256').update(head.subarray(0, headBytes)).digest('hex')
  return { headBytes, head: digest.slice(0, 32) }
}

export function encodeCursor(cursor: FileCursor): string {
  return JSON.stringify(cursor)
}

/** Null for what no `encodeCursor` wrote: the file is then read again from its start, which is harmless. */
export function decodeCursor(text: string): FileCursor | null {
  try {
    const cursor = JSON.parse(text) as FileCursor
    const whole = [cursor.headBytes, cursor.restart, cursor.skip, cursor.generation, cursor.seenAt]
    const texts = [cursor.key, cursor.path, cursor.head, cursor.framing]
    return whole.every(Number.isSafeInteger) && texts.every((field) => typeof field === 'string')
      ? cursor
      : null
  } catch {
    return null
  }
}
