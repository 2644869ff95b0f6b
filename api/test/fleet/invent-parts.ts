import { join } from 'node:path'
import type { Fleet, SimulatedRecord } from '@tripline/ingest/simulate'
import { createFleet, pocketos } from '@tripline/ingest/simulate'
import { writeLogFolder } from '../invented-company.ts'

const HOUR = 3_600_000
const AGENTS = 120

/**
 * The logs of an invented company, at least so many records, cut into parts by time of delivery; the incident of the found token
 * comes in the last hour. They begin before the end of a month, because ClickHouse keeps months apart.
 */
export interface InventedParts {
  readonly fleet: Fleet
  readonly records: number
  readonly parts: number
  /** Writes part `index` into `folder`. */
  write(folder: string, index: number): void
}

export function inventParts(records: number, parts: number): InventedParts {
  const startAt = Date.UTC(2026, 4, 31, 12)
  const sized = createFleet({ seed: 'kill-matrix', startAt, agents: AGENTS })
  const all: SimulatedRecord[] = []
  let at = startAt
  while (all.length < records || at < startAt + 2 * HOUR) {
    for (const record of sized.records(at, at + HOUR)) all.push(record)
    at += HOUR
  }
  const incident = pocketos.splice(sized, pocketos.agentId, at - HOUR, 'found')
  for (const record of incident) all.push(record)
  all.sort((a, b) => a.deliveredAt - b.deliveredAt)
  const each = Math.ceil(all.length / parts)
  return {
    fleet: sized,
    records: all.length,
    parts,
    write(folder, index) {
      const name = `part-${String(index).padStart(3, '0')}`
      writeLogFolder(join(folder, name), all.slice(index * each, (index + 1) * each))
    },
  }
}
