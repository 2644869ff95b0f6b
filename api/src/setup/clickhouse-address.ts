import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouseAddress } from '@tripline/infra/clickhouse'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'

/** The server that is configured, or the engine in this process on the state's folder. */
export function clickHouseAddress(stateFolder: string, config: Config): ClickHouseAddress {
  const server = config.clickhouse
  if (server === undefined) return { path: join(stateFolder, 'clickhouse') }
  return {
    url: server.url,
    ...(server.replicas === undefined ? {} : { replicas: server.replicas }),
    ...(server.cluster === undefined ? {} : { cluster: server.cluster }),
    ...(server.username === undefined ? {} : { username: server.username }),
    ...(server.passwordFile === undefined ? {} : { password: readSecret(server.passwordFile) }),
    ...(server.database === undefined ? {} : { database: server.database }),
  }
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new CommandError(
      `${path}: clickhouse.passwordFile cannot be read; check path and rights.`,
    )
  }
}
