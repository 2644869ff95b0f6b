import type { BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import type { KeyedRows } from '../flat/keyed-rows.ts'
import { createKeyedRows } from '../flat/keyed-rows.ts'

/** Gaps between days of use: 1, 2–3, 4–7, … 128 days and more. */
const GAPS = 8
const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS
/** Two for each agent of a fleet of 100,000, and room for what an attacker mints. */
const MOST_CREDENTIALS = 262_144
/** Weekends, holidays and a week off are no sleep. */
const LEAST_DAYS = 8
/** Gaps of the fleet before anything is said. */
const WARM_GAPS = 20
const CREDENTIAL = 'credential'

/** When each credential was last used, and how long it sleeps between days of use; the longest unused make room. */
export interface SleepingCredentials {
  readonly rows: KeyedRows
  /** Days since the last use; −1 where it is not known. */
  days(row: number, seconds: number): number
  isWarm(): boolean
  /** p that a gap between days of use lasts as long; 1 where it was used within eight days. */
  chance(row: number, seconds: number): number
  /** Gaps learned, and the longest in days (the upper edge of its class); 0 when there was none. */
  gaps(row: number): { readonly count: number; readonly longest: number }
  learn(hi: number, lo: number, text: string, seconds: number): void
  takeChanges(owner: RowOwner, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createSleepingCredentials(): SleepingCredentials {
  const rows = createKeyedRows(MOST_CREDENTIALS)
  const changed = new Set<number>()
  const fleet = new Float64Array(GAPS)
  const writer = createHexWriter()
  let fleetChanged = false
  let own = new Uint32Array(0)
  let gone: string[] = []
  const forget = (row: number): void => {
    gone.push(rows.text(row))
    own.fill(0, row * GAPS, (row + 1) * GAPS)
    changed.delete(row)
  }

  const days = (row: number, seconds: number): number =>
    row < 0
      ? -1
      : Math.max(0, Math.floor(seconds / DAY_SECONDS) - Math.floor(rows.usedAt(row) / DAY_SECONDS))
  const classOf = (gap: number): number =>
    gap < 1 ? -1 : Math.min(GAPS - 1, Math.floor(Math.log2(gap)))
  const from = (row: number, gap: number): number => {
    let sum = 0
    for (let i = gap; i < GAPS; i++) sum += own[row * GAPS + i] ?? 0
    return sum
  }
  const fleetFrom = (gap: number): number => {
    let sum = 0
    for (let i = gap; i < GAPS; i++) sum += fleet[i] ?? 0
    return sum
  }

  const rowFor = (hi: number, lo: number, text: string): number => {
    const known = rows.find(hi, lo)
    if (known >= 0) return known
    const row = rows.add(hi, lo, text, forget)
    if ((row + 1) * GAPS > own.length) {
      const larger = new Uint32Array(Math.max((row + 1) * GAPS, Math.ceil(own.length * 1.25)))
      larger.set(own)
      own = larger
    }
    return row
  }

  const saved = (owner: RowOwner, row: number): BaselineRow => {
    writer.u32(rows.hi(row))
    writer.u32(rows.lo(row))
    writer.f64(rows.usedAt(row))
    for (let i = 0; i < GAPS; i++) writer.u32(own[row * GAPS + i] ?? 0)
    return baselineRow(owner, FLEET, CREDENTIAL, rows.text(row), {
      seen: Math.max(1, from(row, 0)),
      lastSeenAt: Math.round(rows.usedAt(row) * 1000),
      state: writer.take(),
    })
  }

  return {
    rows,
    days,
    isWarm: () => fleetFrom(0) >= WARM_GAPS,
    chance(row, seconds) {
      const slept = days(row, seconds)
      if (slept < LEAST_DAYS) return 1
      const gap = classOf(slept)
      // One more than the longest gap so far is a record of this credential: 1/(n+1), times what gaps do elsewhere.
      const elsewhere = (fleetFrom(gap) + 1) / (fleetFrom(0) + 2)
      return (from(row, gap) + elsewhere) / (from(row, 0) + 1)
    },
    gaps(row) {
      let longest = 0
      for (let i = 0; i < GAPS; i++) if ((own[row * GAPS + i] ?? 0) > 0) longest = 2 ** (i + 1) - 1
      return { count: row < 0 ? 0 : from(row, 0), longest: row < 0 ? 0 : longest }
    },
    learn(hi, lo, text, seconds) {
      const known = rows.find(hi, lo)
      const row = rowFor(hi, lo, text)
      const gap = known < 0 ? -1 : classOf(days(row, seconds))
      if (gap >= 0) {
        own[row * GAPS + gap] = (own[row * GAPS + gap] ?? 0) + 1
        fleet[gap] = (fleet[gap] ?? 0) + 1
        fleetChanged = true
      }
      // To the hour: that is news once an hour and not with every call.
      const hour = Math.floor(seconds / HOUR_SECONDS) * HOUR_SECONDS
      if (known >= 0 && hour <= rows.usedAt(row)) return
      rows.use(row, hour)
      changed.add(row)
    },
    takeChanges(owner, sink) {
      // Seen 0 takes the place of a forgotten credential's row.
      for (const text of gone) sink(baselineRow(owner, FLEET, CREDENTIAL, text, {}))
      gone = []
      for (const row of changed) sink(saved(owner, row))
      changed.clear()
      if (!fleetChanged) return
      fleetChanged = false
      for (const count of fleet) writer.f64(count)
      sink(baselineRow(owner, FLEET, '', '', { state: writer.take() }))
    },
    restore(owner, all) {
      for (const one of all) {
        const mine = one.detector === owner.detector && one.version === owner.version
        if (!mine || one.scope !== FLEET || one.state === '') continue
        const reader = createHexReader(one.state)
        if (one.facet === CREDENTIAL) {
          const row = rowFor(reader.u32(), reader.u32(), one.value)
          rows.use(row, reader.f64())
          for (let i = 0; i < GAPS; i++) own[row * GAPS + i] = reader.u32()
        } else if (one.facet === '') for (let i = 0; i < GAPS; i++) fleet[i] = reader.f64()
      }
    },
    bytes: () => rows.bytes() + own.byteLength,
  }
}
