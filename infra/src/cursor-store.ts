import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Database } from 'lmdb'
import { open } from 'lmdb'
import type { Json } from './json.ts'

/** Durable small values by name, such as how far a file has been read. */
export interface CursorStore {
  get(name: string): Json | undefined
  /** Resolves once durable. */
  set(name: string, value: Json): Promise<void>
  remove(name: string): Promise<void>
  close(): Promise<void>
}

interface Entry {
  readonly name: string
  readonly value: Json
}

/** Cursors on lmdb, in a directory of their own. Several threads or processes may share it. */
export function embeddedCursorStore(path: string): CursorStore {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // Without overlappingSync a write resolves when it is on disk, not before.
  const entries: Database<Entry, string> = open({ path, encoding: 'json', overlappingSync: false })
  return {
    get(name) {
      entries.resetReadTxn()
      return entries.get(keyOf(name))?.value
    },
    async set(name, value) {
      await entries.put(keyOf(name), { name, value })
    },
    async remove(name) {
      await entries.remove(keyOf(name))
    },
    close: () => entries.close(),
  }
}

/** A name may be a path of any length; an lmdb key may not. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
