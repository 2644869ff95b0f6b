import { silentLogger } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { openClickHouse } from '@tripline/infra/clickhouse'
import type { TestClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'

/** A database of its own on a server that others use, without tables. */
export async function newDatabase(server: TestClickHouse, name: string): Promise<ClickHouse> {
  const root = await openClickHouse(server.address, { logger: silentLogger })
  await root.command(`CREATE DATABASE ${name}`)
  await root.close()
  return openClickHouse({ ...server.address, database: name }, { logger: silentLogger })
}
