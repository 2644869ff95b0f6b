import type { MessagePort } from 'node:worker_threads'
import type { Store } from './store.ts'
import { StoreError } from './store.ts'
import type { StoreReply, StoreRequest } from './store-messages.ts'

/** Answers the `portStore` at the other end of the port until the port closes. Does not close the store. */
export function serveStore(store: Store, port: MessagePort): void {
  let open = true
  port.on('close', () => {
    open = false
  })
  port.on('message', (request: StoreRequest) => {
    void answer(store, request).then((reply) => {
      if (!open) return
      const back = reply.kind === 'failed' ? reply.block?.buffer : undefined
      port.postMessage(reply, back instanceof ArrayBuffer ? [back] : [])
    })
  })
}

async function answer(store: Store, request: StoreRequest): Promise<StoreReply> {
  const { id } = request
  try {
    if (request.kind === 'query') {
      const rows = await store.query(request.sql, request.params, request.options)
      return { kind: 'done', id, rows }
    }
    await store.insertBlock(request.table, request.block, request.token, request.fence)
    return { kind: 'done', id, rows: [] }
  } catch (error) {
    return {
      kind: 'failed',
      id,
      code: error instanceof StoreError ? error.code : 'store_failed',
      message: error instanceof Error ? error.message : String(error),
      block:
        request.kind === 'insert' && request.block instanceof Uint8Array ? request.block : null,
    }
  }
}
