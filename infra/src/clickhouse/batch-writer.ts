import type { Logger } from '../logger.ts'
import { silentLogger } from '../logger.ts'
import { pause } from '../pause.ts'
import type { BlockBuilder, Column } from './native-block.ts'
import { blockBuilder } from './native-block.ts'
import type { Fence, Store } from './store.ts'
import { StoreError } from './store.ts'

export interface BatchWriterOptions<Row> {
  readonly store: Store
  readonly table: string
  readonly columns: readonly Column<Row>[]
  /** The table partition a row falls in, such as `202611`: a block over two partitions is not atomic. */
  readonly partitionOf: (row: Row) => string
  /** The deduplication token of a block, from its first and last row. */
  readonly token: (first: Row, last: Row, partition: string) => string
  /** Of whoever owns what is written; a block that is refused by it is given up. */
  readonly fence?: Fence | undefined
  readonly maxRows?: number
  readonly maxBytes?: number
  /** How long a row may wait for company, unless it is in a hurry. */
  readonly maxDelayMs?: number
  /** Runs every few rows while blocks are built, for what cannot wait for the end of a batch. */
  readonly between?: () => void
  readonly logger?: Logger
}

export interface BatchWriter<Row> {
  /**
   * Resolves when these rows are stored. Waits while a full batch waits behind one that is being stored. `hurry`: somebody is
   * about to ask for them.
   */
  write(rows: readonly Row[], hurry?: boolean): Promise<void>
  /** Stores what has been written so far without waiting for company. */
  flush(): Promise<void>
  /** Flushes. From here on a failing insert is given up and its writes are rejected. */
  close(): Promise<void>
}

/** How long a row in a hurry may wait for company. */
const HURRY_MS = 200
/** A row from a wrong clock opens a partition of its own: past this many at a time the batch is cut. */
const MAX_PARTITIONS = 8
const RETRY_MS = { first: 100, most: 10_000 }
/** Rows added between two looks at the size, which costs as much as a column. One row may have a megabyte. */
const ROWS_PER_LOOK = 16

interface Block {
  readonly bytes: Uint8Array
  readonly token: string
}

interface Slot<Row> {
  readonly partition: string
  readonly builder: BlockBuilder<Row>
  readonly first: Row
  last: Row
}

/** Rows that are cut together: one block a partition. A write is stored when its last row's batch is. */
interface Batch<Row> {
  readonly slots: Map<string, Slot<Row>>
  rows: number
  readonly stored: Promise<void>
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
  timer: NodeJS.Timeout
  hurries: boolean
}

/** At any time one batch is built and at most one is being stored, strictly in order. */
export function batchWriter<Row>(options: BatchWriterOptions<Row>): BatchWriter<Row> {
  const { store, table, columns, partitionOf, token, fence, between } = options
  const { logger = silentLogger } = options
  const { maxRows = 10_000, maxBytes = 16 * 1024 * 1024 } = options
  const { maxDelayMs = HURRY_MS } = options
  const free: BlockBuilder<Row>[] = []
  const closing = new AbortController()
  let building: Batch<Row> | null = null
  let storing: Promise<void> = Promise.resolve()
  let lastWrite: Promise<unknown> = Promise.resolve()
  let givenUp: Error | null = null

  function openBatch(): Batch<Row> {
    const { promise, resolve, reject } = withResolvers()
    // Every write that waits for the batch sees the failure; none need be waiting.
    promise.catch(() => {})
    const timer = setTimeout(() => void cut(), maxDelayMs)
    return { slots: new Map(), rows: 0, stored: promise, resolve, reject, timer, hurries: false }
  }

  /** From now on, in place of what is left of its time. */
  function hasten(batch: Batch<Row>): void {
    if (batch.hurries || maxDelayMs <= HURRY_MS) return
    batch.hurries = true
    clearTimeout(batch.timer)
    batch.timer = setTimeout(() => void cut(), HURRY_MS)
  }

  /** Hands the batch under construction over to be stored, once the one before it is. */
  async function cut(): Promise<void> {
    const batch = building
    await storing
    // Another caller may have cut the same batch meanwhile.
    if (batch === null || building !== batch) return
    building = null
    clearTimeout(batch.timer)
    const blocks = [...batch.slots.values()].map((slot): Block => {
      const bytes = slot.builder.finish(between)
      free.push(slot.builder)
      return { bytes, token: token(slot.first, slot.last, slot.partition) }
    })
    storing = storeAll(blocks).then(batch.resolve, batch.reject)
  }

  /** After a block was given up nothing is stored: a gap would look like everything before it being there. */
  async function storeAll(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      if (givenUp !== null) throw givenUp
      await storeOne(block)
    }
  }

  async function storeOne(block: Block): Promise<void> {
    let bytes = block.bytes
    for (let attempt = 1; ; attempt++) {
      try {
        return await store.insertBlock(table, bytes, block.token, fence)
      } catch (error) {
        if (error instanceof StoreError && error.block !== null) bytes = error.block
        const isFenced = error instanceof StoreError && error.code === 'store_fenced'
        if (isFenced || closing.signal.aborted || bytes.byteLength === 0) {
          givenUp = error instanceof Error ? error : new Error(String(error))
          throw givenUp
        }
        const delayMs = Math.min(RETRY_MS.first * 2 ** (attempt - 1), RETRY_MS.most)
        report(error, attempt, delayMs)
        await pause(delayMs, closing.signal)
      }
    }
  }

  /** At attempts 1, 2, 4, 8 …: an outage of a day is a few lines. */
  function report(error: unknown, attempt: number, delayMs: number): void {
    if ((attempt & (attempt - 1)) !== 0) return
    const fields = { table, attempt, delayMs, error }
    const rejected = error instanceof StoreError && error.code === 'store_query_rejected'
    if (rejected)
      logger.error('insert rejected: it cannot pass until the table or the program changes', fields)
    else logger.warn('insert failed, trying again', fields)
  }

  /** Adds rows of one partition. */
  function add(rows: readonly Row[], partition: string): void {
    const [first] = rows
    if (first === undefined) return
    building ??= openBatch()
    let slot = building.slots.get(partition)
    if (slot === undefined) {
      slot = { partition, builder: free.pop() ?? blockBuilder(columns), first, last: first }
      building.slots.set(partition, slot)
    }
    slot.builder.pushAll(rows)
    slot.last = rows.at(-1) ?? first
    building.rows += rows.length
  }

  function full(partition: string): boolean {
    if (building === null) return false
    if (building.rows >= maxRows) return true
    if (building.slots.size >= MAX_PARTITIONS && !building.slots.has(partition)) return true
    let bytes = 0
    for (const slot of building.slots.values()) bytes += slot.builder.bytes
    return bytes >= maxBytes
  }

  /** How many rows from `from` on can be added at once: of one partition, and few enough. */
  function stretch(rows: readonly Row[], from: number, partition: string): number {
    const room = maxRows - (building?.rows ?? 0)
    const most = Math.min(rows.length, from + Math.min(room, ROWS_PER_LOOK))
    let end = from + 1
    for (let row = rows[end]; end < most && row !== undefined; row = rows[++end]) {
      if (partitionOf(row) !== partition) break
    }
    return end
  }

  /** Boxed, because a promise of a promise would be flattened into waiting for the store. */
  async function addAll(
    rows: readonly Row[],
    hurry: boolean,
  ): Promise<{ readonly stored: Promise<void> }> {
    for (let at = 0, first = rows[0]; first !== undefined; first = rows[at]) {
      const partition = partitionOf(first)
      if (full(partition)) await cut()
      const end = stretch(rows, at, partition)
      add(rows.slice(at, end), partition)
      at = end
      between?.()
    }
    const stored = building?.stored ?? Promise.resolve()
    if (building !== null && hurry) hasten(building)
    if (building !== null && building.rows >= maxRows) void cut()
    return { stored }
  }

  async function flush(): Promise<void> {
    await lastWrite
    const stored = building?.stored
    await cut()
    await storing
    await stored
  }

  return {
    write(rows, hurry = false) {
      if (closing.signal.aborted) {
        return Promise.reject(new Error(`the writer of ${table} is closed`))
      }
      if (rows.length === 0) return Promise.resolve()
      const added = lastWrite.then(() => addAll(rows, hurry))
      lastWrite = added.catch(() => {})
      // Nothing here waits with the rows in hand: they may go once they are in a block, long before it is stored.
      return added.then(({ stored }) => stored)
    },
    flush,
    async close() {
      closing.abort()
      await flush()
    },
  }
}

function withResolvers(): {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
} {
  let resolve: () => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<void>((onStored, onFailed) => {
    resolve = onStored
    reject = onFailed
  })
  return { promise, resolve, reject }
}
