import type { Logger } from '../logger.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { ServerAddress } from './server-clickhouse.ts'
import { openServer } from './server-clickhouse.ts'

/** A directory for the embedded engine, or a server. */
export type ClickHouseAddress = { readonly path: string } | ServerAddress

export interface OpenOptions {
  readonly logger: Logger
  /** Reads at a time, embedded only. Each holds one thread of the libuv pool while it runs. */
  readonly readers?: number
}

/** Opens ClickHouse. Throws StoreError `store_locked` or `store_unreachable`. */
export async function openClickHouse(
  address: ClickHouseAddress,
  options: OpenOptions,
): Promise<ClickHouse> {
  if (!('path' in address)) return openServer(address)
  // Only where it is used: an image of a fleet does without the engine.
  const { openEmbedded } = await import('./embedded-clickhouse.ts')
  return openEmbedded(address.path, options.logger, options.readers ?? 3)
}
