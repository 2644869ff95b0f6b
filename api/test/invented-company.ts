import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Fleet, SimulatedRecord } from '@tripline/ingest/simulate'
import { createFleet, demoPast, mergeByDelivery, pocketos } from '@tripline/ingest/simulate'

const HOUR = 3_600_000

export interface InventedLogs {
  readonly fleet: Fleet
  readonly records: readonly SimulatedRecord[]
}

/**
 * Logs of an invented company in all eight formats, the incident of the found token and some others among them. They
 * lie across the end of a month, because ClickHouse keeps months apart. The same arguments give the same bytes.
 */
export function inventLogs(hours: number, volume = 0.05): InventedLogs {
  const startAt = Date.UTC(2026, 4, 31)
  const endsAt = startAt + hours * HOUR
  const fleet = createFleet({ seed: 'whole-pipeline', startAt, volume, landmark: endsAt })
  const incidents = [
    ...pocketos.splice(fleet, pocketos.agentId, endsAt - HOUR, 'found'),
    ...demoPast.flatMap(({ incident, beforeMs }) =>
      beforeMs > (hours - 1) * HOUR
        ? []
        : incident.splice(fleet, incident.agentId, endsAt - beforeMs, 'past'),
    ),
  ]
  const records = [...mergeByDelivery(fleet.records(startAt, endsAt), incidents)]
  return { fleet, records }
}

/** Writes records as NDJSON, one file a format. A name that begins with a dot is not read until it is renamed. */
export function writeLogFolder(folder: string, records: readonly SimulatedRecord[]): void {
  const bySource = new Map<string, string[]>()
  for (const { source, body } of records) {
    const lines = bySource.get(source)
    if (lines === undefined) bySource.set(source, [body])
    else lines.push(body)
  }
  const hidden = join(dirname(folder), `.${Date.now()}-writing`)
  mkdirSync(hidden, { recursive: true })
  for (const [source, lines] of bySource) {
    writeFileSync(join(hidden, `${source.replace(':', '-')}.ndjson`), `${lines.join('\n')}\n`)
  }
  renameSync(hidden, folder)
}
