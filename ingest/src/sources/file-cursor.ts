import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { CursorStore, Json } from '@tripline/infra'
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

/** Remembers the cursors of one source across restarts, by `FileCursor.key`. */
export interface FileCursors {
  get(key: string): FileCursor | null
  /** Resolves once durable. */
  save(changed: readonly FileCursor[], forgotten: readonly string[]): Promise<void>
}

/** For reading once, from the start. */
export const noCursors: FileCursors = { get: () => null, save: async () => {} }

/** `name` is the source's: two sources may read one file. */
export function storedCursors(store: CursorStore, name: string): FileCursors {
  const nameOf = (key: string): string => `file/${name}/${key}`
  return {
    get: (key) => decodeCursor(store.get(nameOf(key))),
    async save(changed, forgotten) {
      await Promise.all([
        ...changed.map((cursor) => store.set(nameOf(cursor.key), { ...cursor })),
        ...forgotten.map((key) => store.remove(nameOf(key))),
      ])
    },
  }
}

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

/** Null for what is not there or no cursor: the file is then read from its start, which is harmless. */
function decodeCursor(stored: Json | undefined): FileCursor | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const cursor = stored as unknown as FileCursor
  const { headBytes, restart, skip, generation, seenAt, bytes, modifiedAt } = cursor
  const numbers = [headBytes, restart, skip, generation, seenAt, bytes, modifiedAt]
  const texts = [cursor.key, cursor.path, cursor.head]
  const isWhole =
    numbers.every(Number.isFinite) &&
    texts.every((text) => typeof text === 'string') &&
    ['', 'lines', 'json', 'auditd'].includes(cursor.framing) &&
    typeof cursor.done === 'boolean'
  return isWhole ? cursor : null
}
