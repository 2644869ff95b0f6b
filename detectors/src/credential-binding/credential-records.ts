import type { HexReader, HexWriter } from '../flat/hex-bytes.ts'
import type { KeyedRows } from '../flat/keyed-rows.ts'
import { createKeyedRows } from '../flat/keyed-rows.ts'
import type { ValueRuns } from '../flat/value-runs.ts'
import { absorbIntoRun, createValueRuns } from '../flat/value-runs.ts'

/** Who and what used a credential: facets of its runs. */
export const USES = ['user', 'place', 'client'] as const
export const USER = 0
export const PLACE = 1
export const CLIENT = 2

/** Two for each agent of a fleet of 100,000, and room for what an attacker mints. */
const MOST_CREDENTIALS = 262_144
/** Users, places and clients kept of each credential. */
const PER_CREDENTIAL = 24

/** What does not fit into a run. */
export interface CredentialRecord {
  /** Seconds; tells a credential from one of the same name that was forgotten. */
  born: number
  lastUsed: number
  lastUser: number
  lastPlace: number
  /** Decayed: uses, and those that came from elsewhere shortly after another. */
  uses: number
  switches: number
  changed: boolean
}

/** All credentials that are remembered, each a row. */
export interface CredentialRecords {
  readonly rows: KeyedRows
  readonly runs: ValueRuns
  record(row: number): CredentialRecord
  /** Row of the credential, made when absent. */
  rowFor(hi: number, lo: number, text: string, seconds: number): number
  /** Texts of credentials that had to make room, since the last call. */
  takeForgotten(): readonly string[]
  bytes(): number
}

const newRecord = (seconds: number): CredentialRecord => ({
  born: Math.max(0, Math.floor(seconds)),
  lastUsed: seconds,
  lastUser: 0,
  lastPlace: 0,
  uses: 0,
  switches: 0,
  changed: false,
})

const BYTES_PER_RECORD = 80

export function createCredentialRecords(): CredentialRecords {
  const rows = createKeyedRows(MOST_CREDENTIALS)
  const runs = createValueRuns({
    facets: USES.length,
    capacity: () => PER_CREDENTIAL,
    absorb: () => absorbIntoRun,
  })
  const records: CredentialRecord[] = []
  let forgotten: string[] = []
  const forget = (row: number): void => {
    forgotten.push(rows.text(row))
    runs.clear(row)
  }
  const record = (row: number): CredentialRecord => records[row] ?? newRecord(0)
  return {
    rows,
    runs,
    record,
    rowFor(hi, lo, text, seconds) {
      const known = rows.find(hi, lo)
      if (known >= 0) return known
      const row = rows.add(hi, lo, text, forget)
      records[row] = newRecord(seconds)
      return row
    },
    takeForgotten() {
      const texts = forgotten
      forgotten = []
      return texts
    },
    bytes: () => runs.bytes() + rows.bytes() + records.length * BYTES_PER_RECORD,
  }
}

export function writeRecord(record: Readonly<CredentialRecord>, writer: HexWriter): void {
  writer.u32(record.born)
  writer.f64(record.lastUsed)
  writer.u32(record.lastUser)
  writer.u32(record.lastPlace)
  writer.f64(record.uses)
  writer.f64(record.switches)
}

export function readRecord(record: CredentialRecord, reader: HexReader): void {
  record.born = reader.u32()
  record.lastUsed = reader.f64()
  record.lastUser = reader.u32()
  record.lastPlace = reader.u32()
  record.uses = reader.f64()
  record.switches = reader.f64()
}
