import { setTimeout } from 'node:timers/promises'
import type { Deliver } from '@tripline/infra'
import type { FileCursor, FileCursors } from './file-cursor.ts'
import type { SourceItem } from './source-item.ts'

export interface BatchLimits {
  readonly maxItems: number
  /** UTF-16 units of the bodies together. */
  readonly maxChars: number
}

export const defaultBatchLimits: BatchLimits = { maxItems: 1000, maxChars: 2 * 2 ** 20 }

/** Gathers items of any number of files into one batch, and moves their cursors once it is taken. */
export interface FileBatcher {
  /** True when the batch is full: then note the cursors of its files, and flush. */
  add(item: SourceItem): boolean
  /** Where reading of the file goes on after what was added. */
  note(cursor: FileCursor): void
  forget(key: string): void
  /** Delivers what is held. Resolves once it is taken and the cursors are durable. */
  flush(): Promise<void>
}

const RETRY_FIRST_MS = 100
const RETRY_MOST_MS = 5000

export function createFileBatcher(
  deliver: Deliver<SourceItem>,
  cursors: FileCursors,
  limits: BatchLimits,
  signal: AbortSignal,
): FileBatcher {
  let items: SourceItem[] = []
  let chars = 0
  let changed = new Map<string, FileCursor>()
  let forgotten: string[] = []

  async function flush(): Promise<void> {
    if (items.length > 0) await deliverUntilTaken(deliver, items, signal)
    items = []
    chars = 0
    if (changed.size === 0 && forgotten.length === 0) return
    const [toSave, toForget] = [[...changed.values()], forgotten]
    changed = new Map()
    forgotten = []
    await cursors.save(toSave, toForget)
  }

  return {
    add(item) {
      items.push(item)
      chars += item.body.length
      return items.length >= limits.maxItems || chars >= limits.maxChars
    },
    note: (cursor) => changed.set(cursor.key, cursor),
    forget(key) {
      changed.delete(key)
      forgotten.push(key)
    },
    flush,
  }
}

/** A batch that is refused is delivered again, unchanged, for as long as the source runs. */
async function deliverUntilTaken(
  deliver: Deliver<SourceItem>,
  batch: readonly SourceItem[],
  signal: AbortSignal,
): Promise<void> {
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(RETRY_MOST_MS, waitMs * 2)) {
    signal.throwIfAborted()
    try {
      return await deliver(batch)
    } catch {
      await setTimeout(waitMs, undefined, { signal })
    }
  }
}
