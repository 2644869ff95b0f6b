import type { ClickHouseClient } from '@clickhouse/client'
import { StoreError } from './store.ts'

/** Work that may wait for a client; more is refused, because whoever asks so fast does not wait for answers. */
const MAX_WAITING = 1000

export interface ClientPool {
  /** Runs `work` with a client nobody else uses meanwhile; first come, first served. */
  use<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T>
  /** Waits for the work under way; what waits in line is refused. */
  close(): Promise<void>
}

/** Where one client lives; empty until first used, and after a failure. */
interface Place {
  client: ClickHouseClient | null
}

/**
 * A fixed number of clients. One whose work failed is closed and opened anew: a chDB connection keeps the rows that
 * a failing query had already produced and puts them in front of the next result (seen with 3.4.0; the contract
 * suite has the case).
 */
export function clientPool(size: number, open: () => Promise<ClickHouseClient>): ClientPool {
  const idle: Place[] = Array.from({ length: size }, () => ({ client: null }))
  const waiting: ((place: Place) => void)[] = []
  let closed = false

  const inLine = (): Promise<Place> => new Promise((resolve) => waiting.push(resolve))

  function giveBack(place: Place): void {
    const next = waiting.shift()
    if (next === undefined) idle.push(place)
    else next(place)
  }

  async function empty(place: Place): Promise<void> {
    const { client } = place
    place.client = null
    await client?.close()
  }

  return {
    async use(work) {
      if (closed) throw closedError()
      if (waiting.length >= MAX_WAITING) {
        throw new StoreError('store_failed', `${MAX_WAITING} queries wait already: try again later`)
      }
      const idlePlace = idle.pop()
      const place = idlePlace ?? (await inLine())
      try {
        if (closed && idlePlace === undefined) throw closedError()
        place.client ??= await open()
        return await work(place.client)
      } catch (error) {
        await empty(place)
        throw error
      } finally {
        giveBack(place)
      }
    },
    async close() {
      closed = true
      const places: Place[] = []
      for (let i = 0; i < size; i++) places.push(idle.pop() ?? (await inLine()))
      for (const place of places) {
        await empty(place)
        giveBack(place)
      }
    },
  }
}

const closedError = (): StoreError => new StoreError('store_failed', 'the store is closed')
