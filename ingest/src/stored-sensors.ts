import type { CursorStore, Json } from '@tripline/infra'
import type { Sensors, SensorsSnapshot } from './sensors.ts'

const NAME = 'sensors'

/** What `saveSensors` saved, for `createSensors`; nothing where there is nothing, or something else. */
export function loadSensors(store: CursorStore): SensorsSnapshot {
  const stored = store.get(NAME)
  return Array.isArray(stored) ? stored.filter(isSensor) : []
}

/**
 * So that a restart neither forgets what is usual nor counts from zero. Meant for every few seconds and for the end:
 * after a crash the counts may lag by what came in between.
 */
export async function saveSensors(store: CursorStore, sensors: Sensors): Promise<void> {
  await store.set(
    NAME,
    sensors.snapshot().map(({ row, liveness }) => ({ row: { ...row }, liveness: { ...liveness } })),
  )
}

function isSensor(stored: Json): stored is Json & SensorsSnapshot[number] {
  if (typeof stored !== 'object' || stored === null) return false
  const { row, liveness } = stored as unknown as Partial<SensorsSnapshot[number]>
  if (!row || !liveness || !Array.isArray(liveness.buckets)) return false
  const counts = [row.records, row.events, row.deadLetters, row.duplicates, row.usualGapMs]
  const times = [row.lastRecordAt, row.lastEventAt, liveness.firstAt, liveness.lastAt]
  const numbers = [...counts, ...times, liveness.gaps, ...liveness.buckets]
  return (
    typeof row.name === 'string' &&
    typeof row.source === 'string' &&
    numbers.every((number) => Number.isFinite(number))
  )
}
