import type { Store } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'

/** A partition of 1,000 parts makes inserts wait, one of 3,000 refuses them; a block is a part. */
const MOST_BLOCKS = 500

/**
 * The store of a replay that is thrown away at its end: to keep its parts in order would take a tenth of the whole CPU.
 * Past so many blocks the engine merges after all.
 */
export async function putOffMerges(store: ClickHouse): Promise<Store> {
  await store.command('SYSTEM STOP MERGES events')
  let blocks = 0
  return {
    query: (sql, params, options) => store.query(sql, params, options),
    async insertBlock(table, block, token) {
      if (table === 'events' && ++blocks === MOST_BLOCKS) {
        await store.command('SYSTEM START MERGES events')
      }
      await store.insertBlock(table, block, token)
    },
    close: () => store.close(),
  }
}
