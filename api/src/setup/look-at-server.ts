import type { Clock } from '@tripline/infra'
import { silentLogger } from '@tripline/infra'
import type { ClickHouseAddress } from '@tripline/infra/clickhouse'
import { openClickHouse, pendingMigrations } from '@tripline/infra/clickhouse'

export interface ServerLook {
  /** Migrations that the next start applies. */
  readonly pending: readonly string[]
}

/** Where it is tried whether the store takes anything: made, and gone again. */
const PROBE = 'doctor_probe'

/** Opens the store, writes into a table of its own and drops it. Rejects with a StoreError that says what to do. */
export async function lookAtServer(address: ClickHouseAddress, clock: Clock): Promise<ServerLook> {
  const store = await openClickHouse(address, { logger: silentLogger })
  try {
    const pending = await pendingMigrations(store)
    const probe = `${PROBE}_${clock.now()}_${process.pid}`
    // On a cluster this asks the server that answers: what is told to all of them waits for all of them.
    await store.command(`CREATE TABLE ${probe} (at UInt8) ENGINE = Memory`)
    await store.command(`DROP TABLE ${probe}`)
    return { pending }
  } finally {
    await store.close()
  }
}
