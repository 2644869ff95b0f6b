import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FleetGround } from './fleet-ground.ts'
import { EVENTS_TOPIC } from './fleet-ground.ts'

/** What an event takes on disk, bytes, of one copy. */
export interface Sizes {
  /** In the events topic, compressed. */
  readonly log: number
  /** In the table of events, with its raw record. */
  readonly store: number
}

export async function measureSizes(ground: FleetGround): Promise<Sizes> {
  const folder = ground.kafka.logFolder(0)
  const inLog = readdirSync(folder)
    .filter((name) => name.startsWith(`${EVENTS_TOPIC}-`))
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)))
    // Indexes are made as large as they may become.
    .filter((path) => path.endsWith('.log'))
    .reduce((sum, path) => sum + statSync(path).size, 0)
  const [row] = await ground.store.query<{ bytes: number; rows: number }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE active AND database = currentDatabase() AND table = 'events'`,
  )
  return { log: inLog / (await ground.appended()), store: (row?.bytes ?? 0) / (row?.rows ?? 1) }
}
