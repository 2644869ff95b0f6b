import type { MessagePort } from 'node:worker_threads'
import type { QueryParams, ReadOptions, Store } from './store.ts'
import { StoreError } from './store.ts'
import type { StoreReply, StoreRequest } from './store-messages.ts'

/** Blocks on their way at a time: one being stored, one waiting behind it. */
const MAX_INSERTS = 2
/** finish() leaves a few spare bytes at a block's end; more than that may be somebody else's. */
const MAX_SLACK = 64

interface Pending {
  readonly resolve: (rows: readonly unknown[]) => void
  readonly reject: (reason: StoreError) => void
}

/**
 * The store as a worker sees it: the other end of the port is `serveStore` in the thread that holds the engine. A
 * block's ArrayBuffer is transferred, so the caller's view of it is empty afterwards; a block that shares its buffer
 * with others is copied instead.
 */
export function portStore(port: MessagePort): Store {
  const pending = new Map<number, Pending>()
  const waiting: (() => void)[] = []
  let inserts = 0
  let nextId = 0
  let closed = false

  port.on('message', (reply: StoreReply) => {
    const request = pending.get(reply.id)
    pending.delete(reply.id)
    if (reply.kind === 'done') request?.resolve(reply.rows)
    else request?.reject(new StoreError(reply.code, reply.message, undefined, reply.block))
  })
  port.on('close', () => {
    closed = true
    const gone = new StoreError('store_unreachable', 'the thread that holds the store has gone')
    for (const request of pending.values()) request.reject(gone)
    pending.clear()
    for (const resume of waiting.splice(0)) resume()
  })

  function send(request: StoreRequest, transfer: ArrayBuffer[]): Promise<readonly unknown[]> {
    if (closed) return Promise.reject(new StoreError('store_failed', 'the store is closed'))
    return new Promise((resolve, reject) => {
      pending.set(request.id, { resolve, reject })
      port.postMessage(request, transfer)
    })
  }

  return {
    async query<Row>(sql: string, params: QueryParams = {}, options: ReadOptions = {}) {
      const rows = await send({ kind: 'query', id: nextId++, sql, params, options }, [])
      return rows as readonly Row[]
    },
    async insertBlock(table, block, token, fence) {
      if (inserts >= MAX_INSERTS) await new Promise<void>((resolve) => waiting.push(resolve))
      else inserts++
      try {
        const isFile = !(block instanceof Uint8Array)
        const own = isFile ? block : wholeBuffer(block)
        const transfer = own instanceof Uint8Array ? [own.buffer] : []
        await send({ kind: 'insert', id: nextId++, table, block: own, token, fence }, transfer)
      } finally {
        // The place goes to the next in line, or is free.
        const next = waiting.shift()
        if (next === undefined) inserts--
        else next()
      }
    },
    async close() {
      closed = true
      port.close()
    },
  }
}

function wholeBuffer(block: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = block
  const slack = buffer.byteLength - block.byteLength
  return buffer instanceof ArrayBuffer && block.byteOffset === 0 && slack <= MAX_SLACK
    ? new Uint8Array(buffer, 0, block.byteLength)
    : Uint8Array.from(block)
}
