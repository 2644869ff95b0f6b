import { mkdirSync } from 'node:fs'
import type { Database } from 'lmdb'
import { open } from 'lmdb'

/** A few thousand small JSON values by id, kept exactly: what resolved is there after any crash, and nothing else is. */
export interface KeptValues<T> {
  /** All of them, in order of id. */
  all(): readonly T[]
  /** Resolves once on disk; all or none. Ids are short: 500 bytes at most. */
  change(
    puts: readonly { readonly id: string; readonly value: T }[],
    removes?: readonly string[],
  ): Promise<void>
  close(): Promise<void>
}

/** On lmdb, in a directory of its own. */
export function embeddedKeptValues<T>(path: string): KeptValues<T> {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // Without overlappingSync a write resolves when it is on disk, not before.
  const values: Database<T, string> = open({ path, encoding: 'json', overlappingSync: false })
  return {
    all: () => [...values.getRange()].map(({ value }) => value),
    async change(puts, removes = []) {
      await values.batch(() => {
        for (const { id, value } of puts) void values.put(id, value)
        for (const id of removes) void values.remove(id)
      })
    },
    close: () => values.close(),
  }
}
