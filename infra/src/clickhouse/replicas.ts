import type { ClickHouseClient } from '@clickhouse/client'
import { StoreError } from './store.ts'

export interface Replicas {
  /**
   * Runs `work`, which throws StoreErrors, on the replica that answered last; on the next one where that cannot be reached, until
   * each was asked once. So `work` may run twice: reads do no harm, and a block has its token.
   */
  use<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function createReplicas(clients: readonly ClickHouseClient[]): Replicas {
  let current = 0

  return {
    async use(work) {
      for (let asked = 1; ; asked += 1) {
        const at = current
        const client = clients[at]
        if (client === undefined) throw new Error('no replica is named')
        try {
          return await work(client)
        } catch (error) {
          const isAway = error instanceof StoreError && error.code === 'store_unreachable'
          if (!isAway || asked >= clients.length) throw error
          // Unless another one's failure has moved it on already.
          if (current === at) current = (at + 1) % clients.length
        }
      }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()))
    },
  }
}
