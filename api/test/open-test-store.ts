import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredBaseline } from '@tripline/detectors'
import { baselineColumns } from '@tripline/detectors'
import type { Column } from '@tripline/infra'
import { blockBuilder, silentLogger, systemClock } from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import type { StoredEvent } from '@tripline/ingest'
import { eventColumns, monthOf } from '@tripline/ingest'
import { alertColumns } from '../src/alerts/finding-columns.ts'
import type { Alert } from '../src/wire.ts'

/** The real engine on a folder of its own, with the real tables. One a process: chDB allows no second. */
export interface TestStore {
  readonly store: ClickHouse
  /** The state folder; the store lies in `clickhouse` below it. */
  readonly folder: string
  writeEvents(rows: readonly StoredEvent[]): Promise<void>
  writeAlerts(rows: readonly Alert[]): Promise<void>
  writeBaselines(rows: readonly StoredBaseline[]): Promise<void>
  close(): Promise<void>
}

export async function openTestStore(
  folder = mkdtempSync(join(tmpdir(), 'api-')),
): Promise<TestStore> {
  const store = await openClickHouse({ path: join(folder, 'clickhouse') }, { logger: silentLogger })
  await migrate(store, systemClock)
  let blocks = 0

  async function write<Row>(table: string, columns: readonly Column<Row>[], rows: readonly Row[]) {
    const block = blockBuilder(columns)
    for (const row of rows) block.push(row)
    await store.insertBlock(table, block.finish(), `test/${table}/${blocks++}`)
  }

  return {
    store,
    folder,
    async writeEvents(rows) {
      const months = new Map<string, StoredEvent[]>()
      for (const row of rows) {
        const month = monthOf(row.event.occurredAt)
        const own = months.get(month)
        if (own === undefined) months.set(month, [row])
        else own.push(row)
      }
      for (const own of months.values()) await write('events', eventColumns, own)
    },
    writeAlerts: (rows) => write('alerts', alertColumns, rows),
    writeBaselines: (rows) => write('baselines', baselineColumns, rows),
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
