import { cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Fleet, SimulatedRecord } from '@tripline/ingest/simulate'
import { createFleet, pocketos } from '@tripline/ingest/simulate'
import { writeLogFolder } from '../invented-company.ts'

const HOUR = 3_600_000
const AGENTS = 120
/**
 * So few that a collector reads each file of a part in one turn. A larger one would be read on after files of later parts, if those are
 * there by then, and two runs would not have one order.
 */
export const PART_RECORDS = 2_000

/**
 * The logs of an invented company, at least so many records, cut into parts by time of delivery; the incident of the found token
 * comes in the last hour. They begin before the end of a month, because ClickHouse keeps months apart.
 */
export interface InventedParts {
  readonly fleet: Fleet
  readonly records: number
  readonly parts: number
  /** Puts part `index` into `folder`, all of it at one moment. */
  deliver(folder: string, index: number): void
}

/** Writes them into `spool`, an hour at a time: a million records would not fit in memory. */
export function inventParts(spool: string, records: number): InventedParts {
  const startAt = Date.UTC(2026, 4, 31, 12)
  const fleet = createFleet({ seed: 'kill-matrix', startAt, agents: AGENTS })
  mkdirSync(spool, { recursive: true })
  let waiting: SimulatedRecord[] = []
  let [invented, written] = [0, 0]

  function write(count: number): void {
    writeLogFolder(join(spool, nameOf(written++)), waiting.slice(0, count))
    waiting = waiting.slice(count)
  }

  for (let at = startAt; invented < records || at < startAt + 2 * HOUR; at += HOUR) {
    const hour = [...fleet.records(at, at + HOUR)]
    const isLast = invented + hour.length >= records && at >= startAt + HOUR
    if (isLast) {
      hour.push(...pocketos.splice(fleet, pocketos.agentId, at, 'found'))
      hour.sort((a, b) => a.deliveredAt - b.deliveredAt)
    }
    invented += hour.length
    for (const record of hour) waiting.push(record)
    while (waiting.length >= PART_RECORDS) write(PART_RECORDS)
  }
  if (waiting.length > 0) write(waiting.length)
  return {
    ...{ fleet, records: invented, parts: written },
    deliver(folder, index) {
      const name = nameOf(index)
      cpSync(join(spool, name), join(folder, `.${name}`), { recursive: true })
      renameSync(join(folder, `.${name}`), join(folder, name))
    },
  }
}

const nameOf = (index: number): string => `part-${String(index).padStart(4, '0')}`
