import type { Column } from '@tripline/infra'
import type { Liveness, LivenessSnapshot, SensorState } from './liveness.ts'
import { createLiveness, sensorState } from './liveness.ts'
import type { DigestResult } from './log-integrity/digest-watch.ts'
import type { SourceHint } from './sources/source-item.ts'

/** What arrived from one source in one batch. */
export interface SensorReading {
  readonly records: number
  readonly events: number
  readonly deadLetters: number
  /** Time of the newest event, 0 for none. */
  readonly newestEventAt: number
}

/** One row of table `sensors`. */
export interface SensorRow {
  readonly name: string
  readonly source: SourceHint
  readonly lastRecordAt: number
  readonly lastEventAt: number
  /** 0 while it is still being learned. */
  readonly usualGapMs: number
  readonly records: number
  readonly events: number
  readonly deadLetters: number
  readonly duplicates: number
  /** Proofs of the source's logs that were looked at, and those that prove tampering. */
  readonly digests: number
  readonly digestsTampered: number
  /** What the newest one came to; '' before the first. */
  readonly integrity: DigestResult | ''
}

export interface SilentSensor {
  readonly name: string
  readonly source: SourceHint
  readonly lastRecordAt: number
  readonly quietMs: number
  readonly usualGapMs: number
}

/** The health of every source of one process, judged against each source's own habit. */
export interface Sensors {
  /** Makes a sensor known before anything has arrived from it. */
  declare(name: string, source: SourceHint): void
  record(name: string, reading: SensorReading, at: number): void
  /** Events that had been learned before; told by the detectors' stage. */
  addDuplicates(name: string, count: number): void
  addDigest(name: string, result: DigestResult): void
  rows(): readonly SensorRow[]
  state(name: string, now: number): SensorState
  /** Those that have gone quiet against their own habit. */
  silentSensors(now: number): readonly SilentSensor[]
  /** What `createSensors` takes to go on after a restart. */
  snapshot(): SensorsSnapshot
}

export type SensorsSnapshot = readonly {
  readonly row: SensorRow
  readonly liveness: LivenessSnapshot
}[]

const NO_DIGESTS = { digests: 0, digestsTampered: 0, integrity: '' } as const

interface Sensor {
  row: SensorRow
  readonly liveness: Liveness
}

export function createSensors(from: SensorsSnapshot = []): Sensors {
  const sensors = new Map<string, Sensor>()
  for (const { row, liveness } of from) {
    // What was saved before there were digests says nothing of them.
    sensors.set(row.name, { row: { ...NO_DIGESTS, ...row }, liveness: createLiveness(liveness) })
  }

  function sensor(name: string, source: SourceHint): Sensor {
    const known = sensors.get(name)
    if (known !== undefined) return known
    const counts = { usualGapMs: 0, records: 0, events: 0, deadLetters: 0, duplicates: 0 }
    const row = { name, source, lastRecordAt: 0, lastEventAt: 0, ...counts, ...NO_DIGESTS }
    const fresh = { row, liveness: createLiveness(null) }
    sensors.set(name, fresh)
    return fresh
  }

  const rows = () => [...sensors.values()].map(({ row }) => row)
  const stateOf = (row: SensorRow, now: number) =>
    sensorState(row.lastRecordAt, row.usualGapMs, now)

  return {
    declare(name, source) {
      const known = sensor(name, source)
      known.row = { ...known.row, source }
    },
    record(name, reading, at) {
      const { row, liveness } = sensor(name, 'auto')
      if (reading.records > 0) liveness.seen(at)
      sensor(name, 'auto').row = {
        ...row,
        lastRecordAt: reading.records > 0 ? Math.max(at, row.lastRecordAt) : row.lastRecordAt,
        lastEventAt: Math.max(row.lastEventAt, reading.newestEventAt),
        usualGapMs: liveness.usualGapMs(),
        records: row.records + reading.records,
        events: row.events + reading.events,
        deadLetters: row.deadLetters + reading.deadLetters,
      }
    },
    addDuplicates(name, count) {
      const known = sensor(name, 'auto')
      known.row = { ...known.row, duplicates: known.row.duplicates + count }
    },
    addDigest(name, result) {
      const known = sensor(name, 'auto')
      known.row = {
        ...known.row,
        digests: known.row.digests + 1,
        digestsTampered: known.row.digestsTampered + (result === 'tampered' ? 1 : 0),
        integrity: result,
      }
    },
    rows,
    state(name, now) {
      const known = sensors.get(name)
      return known === undefined ? 'on_time' : stateOf(known.row, now)
    },
    silentSensors: (now) =>
      rows()
        .filter((row) => stateOf(row, now) === 'silent')
        .map(({ name, source, lastRecordAt, usualGapMs }) => {
          return { name, source, lastRecordAt, quietMs: now - lastRecordAt, usualGapMs }
        }),
    snapshot: () =>
      [...sensors.values()].map(({ row, liveness }) => ({ row, liveness: liveness.snapshot() })),
  }
}

/** Table `sensors`; `updatedAt` decides which of a sensor's rows is the newest. */
export function sensorColumns(updatedAt: number): readonly Column<SensorRow>[] {
  const time = "DateTime64(3, 'UTC')"
  return [
    { name: 'name', type: 'String', of: (row) => row.name },
    { name: 'source', type: 'LowCardinality(String)', of: (row) => row.source },
    { name: 'last_record_at', type: time, of: (row) => row.lastRecordAt },
    { name: 'last_event_at', type: time, of: (row) => row.lastEventAt },
    { name: 'usual_gap_ms', type: 'UInt64', of: (row) => row.usualGapMs },
    { name: 'records', type: 'UInt64', of: (row) => row.records },
    { name: 'events', type: 'UInt64', of: (row) => row.events },
    { name: 'dead_letters', type: 'UInt64', of: (row) => row.deadLetters },
    { name: 'duplicates', type: 'UInt64', of: (row) => row.duplicates },
    { name: 'digests', type: 'UInt64', of: (row) => row.digests },
    { name: 'digests_tampered', type: 'UInt64', of: (row) => row.digestsTampered },
    { name: 'integrity', type: 'LowCardinality(String)', of: (row) => row.integrity },
    { name: 'updated_at', type: time, of: () => updatedAt },
  ]
}
