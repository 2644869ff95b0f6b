import type { BaselineRow } from '../detector.ts'
import { CALLS } from './lives.ts'

/** Of a row that stands for none any more: no detector has this version, so whoever restores passes over it. */
const VOID_VERSION = 0
/** Rows of the runner about an agent that are no baseline: findings waiting for an alert, odd calls just now, calls seen. */
const PRESENT: ReadonlySet<string> = new Set(['probation', 'spell', CALLS])

/** A row of an agent that says what was learned of it: what a version keeps, and a roll-back puts back. */
export function isLearnedRow(row: BaselineRow, agentId: string): boolean {
  if (row.scope !== agentId || row.version === VOID_VERSION) return false
  return row.detector !== 'runner' || !PRESENT.has(row.facet)
}

/** The stored rows of an agent with those changed since over them, in order of their key. */
export function newestRows(
  stored: readonly BaselineRow[],
  changed: readonly BaselineRow[],
): readonly BaselineRow[] {
  const rows = new Map<string, BaselineRow>()
  for (const row of stored) rows.set(keyOf(row), exact(row))
  for (const row of changed) rows.set(keyOf(row), row)
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** What has to be written over `current` so that it reads as `version`: its rows, and a void one for each that it lacks. */
export function rolledBackRows(
  current: readonly BaselineRow[],
  version: readonly BaselineRow[],
): readonly BaselineRow[] {
  const kept = new Set(version.map(keyOf))
  const gone = current.filter((row) => !kept.has(keyOf(row)))
  return [...version, ...gone.map(voidRow)]
}

const keyOf = (row: BaselineRow): string =>
  [row.scope, row.detector, row.facet, row.value].join('\0')

/** The table writes a Float32 in as few digits as tell it apart; this is the number itself again. */
const exact = (row: BaselineRow): BaselineRow => ({
  ...row,
  weight: Math.fround(row.weight),
  lastWeight: Math.fround(row.lastWeight),
})

const voidRow = ({ scope, detector, facet, value }: BaselineRow): BaselineRow => ({
  ...{ scope, detector, version: VOID_VERSION, facet, value },
  ...{ seen: 0, weight: 0, lastWeight: 0, firstSeenAt: 0, lastSeenAt: 0, agents: 0, state: '' },
})
