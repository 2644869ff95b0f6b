import type { ClickHouseClient } from '@clickhouse/client'
import { StoreError } from './store.ts'

export interface ClientPool {
  /** Runs `work` with a client nobody else uses meanwhile; first come, first served. */
  use<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T>
  /** Waits for the work under way; what waits in line is refused. */
  close(): Promise<void>
}

/**
 * A fixed number of clients. One whose work failed is closed and opened anew: a chDB connection keeps the rows that
 * a failing query had already produced and puts them in front of the next result (seen with 3.4.0; the contract
 * suite has the case).
 */
export function clientPool(size: number, open: () => Promise<ClickHouseClient>): ClientPool {
  const idle: (ClickHouseClient | null)[] = Array.from({ length: size }, () => null)
  const waiting: ((client: ClickHouseClient | null) => void)[] = []
  let closed = false

  async function take(): Promise<ClickHouseClient | null> {
    if (idle.length > 0) return idle.pop() ?? null
    return new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(client: ClickHouseClient | null): void {
    const next = waiting.shift()
    if (next === undefined) idle.push(client)
    else next(client)
  }

  return {
    async use(work) {
      let client = await take()
      try {
        if (closed) throw new StoreError('store_failed', 'the store is closed')
        client ??= await open()
        return await work(client)
      } catch (error) {
        await client?.close()
        client = null
        throw error
      } finally {
        giveBack(client)
      }
    },
    async close() {
      closed = true
      for (let i = 0; i < size; i++) await (await take())?.close()
      // Back on the pile, so that late callers learn that the store is closed instead of waiting for ever.
      for (let i = 0; i < size; i++) giveBack(null)
    },
  }
}
