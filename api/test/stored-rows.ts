import { join } from 'node:path'
import { silentLogger } from '@tripline/infra'
import { openClickHouse } from '@tripline/infra/clickhouse'

/** Asks the store of a state that nothing runs on. */
export type Rows = <T>(sql: string) => Promise<readonly T[]>

/** Opens the store of a state, whose process has ended, for as long as `use` takes. */
export async function readStored<T>(
  stateFolder: string,
  use: (rows: Rows) => Promise<T>,
): Promise<T> {
  const path = join(stateFolder, 'clickhouse')
  const store = await openClickHouse({ path }, { logger: silentLogger, readers: 1 })
  try {
    return await use((sql) => store.query(sql))
  } finally {
    await store.close()
  }
}

export interface StoredEvents {
  readonly events: number
  readonly ids: number
  /** One digest for each column: the one that differs says what to look for. */
  readonly digests: Readonly<Record<string, string>>
}

/** Columns that say when and where an event came in, not what it is. */
const OF_ARRIVAL = new Set(['received_at', 'log_partition', 'log_offset'])

/**
 * Counts, and a digest of every column of every event but those of its arrival: the sum of each row's hash with its id, which
 * takes no memory and knows no order.
 */
export async function storedEvents(rows: Rows): Promise<StoredEvents> {
  const described = await rows<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'events' ORDER BY position`,
  )
  const columns = described.map(({ name }) => name).filter((name) => !OF_ARRIVAL.has(name))
  const digests = columns.map((name) => `hex(sum(sipHash64(id, ${name}))) AS digest_${name}`)
  const [row] = await rows<Record<string, string | number>>(
    `SELECT count() AS events, uniqExact(id) AS ids, ${digests.join(', ')} FROM events`,
  )
  if (row === undefined) throw new Error('the query gave no row')
  const { events, ids, ...rest } = row
  return {
    events: Number(events),
    ids: Number(ids),
    digests: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
  }
}
