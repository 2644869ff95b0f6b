import type { BaselineRow } from '../detector.ts'
import { ENTRY_WORDS } from '../flat/arena.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import type { HexWriter } from '../flat/hex-bytes.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { COUNT, LAST, SINCE } from '../flat/value-runs.ts'
import type { CredentialRecords } from './credential-records.ts'
import { readRecord, USES, writeRecord } from './credential-records.ts'
import type { FleetHabits } from './fleet-habits.ts'
import { readHabits, writeHabits } from './fleet-habits.ts'
import type { ChangedUse } from './learn-credential.ts'

const CREDENTIAL_FACET = 'credential'
/** Between a credential and its user, place or client in a row's value. */
const BETWEEN = ' · '

/** Writes what changed: a row a credential, and one for each of its users, places and clients. */
export function saveCredentials(
  records: CredentialRecords,
  habits: FleetHabits,
  owner: RowOwner,
  uses: readonly ChangedUse[],
  timeOf: (weight: number) => number,
  sink: (row: BaselineRow) => void,
): void {
  const { rows, runs } = records
  const writer = createHexWriter()
  // Seen 0 takes the place of a forgotten credential's row; rows of its uses are then nobody's.
  for (const text of records.takeForgotten()) {
    sink(baselineRow(owner, FLEET, CREDENTIAL_FACET, text, {}))
  }
  const touched = new Set<number>()
  for (const { row, born, facet, fingerprint, text } of uses) {
    const record = records.record(row)
    if (record.born !== born || rows.text(row) === '') continue
    touched.add(row)
    const entry = runs.find(runs.runOf(row, facet), fingerprint)
    if (entry < 0) continue
    runs.unmark(entry)
    const { u, f } = runs.arena
    for (const word of [rows.hi(row), rows.lo(row), record.born, fingerprint]) writer.u32(word)
    sink(
      baselineRow(owner, FLEET, USES[facet] ?? '', `${rows.text(row)}${BETWEEN}${text}`, {
        seen: runs.seen(entry),
        weight: f[entry + COUNT] ?? 0,
        lastWeight: f[entry + LAST] ?? 0,
        firstSeenAt: (u[entry + SINCE] ?? 0) * 1000,
        lastSeenAt: Math.round(timeOf(f[entry + LAST] ?? 0) * 1000),
        state: writer.take(),
      }),
    )
  }
  for (const row of touched) sink(credentialRow(records, owner, row, writer))
  if (!habits.changed) return
  habits.changed = false
  writeHabits(habits, writer)
  sink(baselineRow(owner, FLEET, '', '', { state: writer.take() }))
}

function credentialRow(
  records: CredentialRecords,
  owner: RowOwner,
  row: number,
  writer: HexWriter,
): BaselineRow {
  const { rows, runs } = records
  const record = records.record(row)
  writer.u32(rows.hi(row))
  writer.u32(rows.lo(row))
  writeRecord(record, writer)
  for (let facet = 0; facet < USES.length; facet++) {
    const run = runs.runOf(row, facet)
    const used = run === 0 ? 0 : runs.used(run)
    writer.f64(run === 0 ? 0 : runs.total(run))
    writer.f64(run === 0 ? 0 : runs.discount(run))
    writer.u32(run === 0 ? 0 : runs.events(run))
    writer.u8(run !== 0 && runs.evictedAny(run) ? 1 : 0)
    writer.u8(used)
    for (let i = 0; i < used; i++) {
      writer.u32(runs.arena.u[runs.first(run) + i * ENTRY_WORDS] ?? 0)
    }
  }
  record.changed = false
  return baselineRow(owner, FLEET, CREDENTIAL_FACET, rows.text(row), {
    seen: Math.max(1, runs.events(runs.runOf(row, 0))),
    firstSeenAt: record.born * 1000,
    lastSeenAt: Math.round(record.lastUsed * 1000),
    agents: runs.used(runs.runOf(row, 0)),
    state: writer.take(),
  })
}

/** Puts back what saveCredentials wrote. */
export function restoreCredentials(
  records: CredentialRecords,
  habits: FleetHabits,
  owner: RowOwner,
  rows: readonly BaselineRow[],
): void {
  const own = rows.filter((row) => row.detector === owner.detector && row.version === owner.version)
  const totals: (() => void)[] = []
  const living = new Set<string>()
  for (const row of own) {
    if (row.facet === '' && row.value === '') readHabits(habits, createHexReader(row.state))
    if (row.facet === CREDENTIAL_FACET && row.state !== '') {
      totals.push(restoreCredential(records, row, living))
    }
  }
  for (const row of own) restoreUse(records, row, living)
  for (const apply of totals) apply()
}

const useName = (row: number, facet: number, fingerprint: number): string =>
  `${row} ${facet} ${fingerprint}`

/** Restores the record; returns what to do once the entries of its runs are back. */
function restoreCredential(
  records: CredentialRecords,
  saved: BaselineRow,
  living: Set<string>,
): () => void {
  const { runs, rows } = records
  const reader = createHexReader(saved.state)
  const row = records.rowFor(reader.u32(), reader.u32(), saved.value, 0)
  const record = records.record(row)
  readRecord(record, reader)
  rows.use(row, record.lastUsed)
  const totals = USES.map(() => {
    const sums = { total: reader.f64(), discount: reader.f64(), events: reader.u32() }
    const evicted = reader.u8() === 1
    const fingerprints = Array.from({ length: reader.u8() }, () => reader.u32())
    return { ...sums, evicted, fingerprints }
  })
  for (const [facet, { fingerprints }] of totals.entries()) {
    for (const fingerprint of fingerprints) living.add(useName(row, facet, fingerprint))
  }
  return () => {
    for (const [facet, { total, discount, events, evicted }] of totals.entries()) {
      const run = runs.runOf(row, facet)
      if (run !== 0) runs.setTotals(run, total, discount, events, evicted)
    }
  }
}

function restoreUse(
  records: CredentialRecords,
  saved: BaselineRow,
  living: ReadonlySet<string>,
): void {
  const names: readonly string[] = USES
  const facet = names.indexOf(saved.facet)
  if (facet < 0 || saved.state.length !== 32) return
  const { runs, rows } = records
  const reader = createHexReader(saved.state)
  const row = rows.find(reader.u32(), reader.u32())
  const born = reader.u32()
  const fingerprint = reader.u32()
  if (row < 0 || records.record(row).born !== born) return
  if (!living.has(useName(row, facet, fingerprint))) return
  const entry = runs.upsert(row, facet, fingerprint)
  if (!runs.inserted && runs.seen(entry) >= saved.seen) return
  runs.arena.f[entry + COUNT] = saved.weight
  runs.arena.f[entry + LAST] = saved.lastWeight
  runs.arena.u[entry + SINCE] = Math.round(saved.firstSeenAt / 1000)
  runs.setSeen(entry, saved.seen)
}
