import type { Clock, CursorStore, Logger, Store } from '@tripline/infra'
import { blockBuilder } from '@tripline/infra'
import type { Sensors } from '@tripline/ingest'
import { saveSensors, sensorColumns } from '@tripline/ingest'

const EVERY_MS = 30_000

/** Writes the health of the sensors to its table twice a minute; returns how to stop, which writes once more. */
export function keepSensors(
  sensors: Sensors,
  store: Store,
  cursors: CursorStore,
  clock: Clock,
  logger: Logger,
): () => Promise<void> {
  async function write(): Promise<void> {
    await saveSensors(cursors, sensors)
    const rows = sensors.rows()
    if (rows.length === 0) return
    const now = clock.now()
    const block = blockBuilder(sensorColumns(now))
    for (const row of rows) block.push(row)
    await store.insertBlock('sensors', block.finish(), `sensors/${now}`)
  }
  // Health that could not be written is written half a minute later: a warning, not the end.
  const attempt = () =>
    write().catch((error: unknown) => logger.warn('sensor health not stored', { error }))
  const timer = setInterval(() => void attempt(), EVERY_MS)
  return async () => {
    clearInterval(timer)
    await attempt()
  }
}
