import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import { BUCKETS } from '../stats/mass-histogram.ts'
import type { SavedEntry } from './agent-totals.ts'
import { isNewer, livingKey, readAgentTotals } from './agent-totals.ts'
import type { RowOwner } from './baseline-rows.ts'
import { FLEET, GROUP_PREFIX } from './baseline-rows.ts'
import { createHexReader } from './hex-bytes.ts'
import type { LayeredValues } from './layered-values.ts'
import type { Level } from './level.ts'
import { SEVERITIES } from './level.ts'
import { DISCOUNT_SUM, EVENTS_SUM, TOTAL_SUM } from './shared-values.ts'
import { COUNT, LAST, SINCE } from './value-runs.ts'

const HEX = /^[0-9a-f]*$/

/** Puts back rows that saveValues wrote. Rows of another version, or that do not decode, are left out. */
export function restoreValues(
  layered: LayeredValues,
  owner: RowOwner,
  agents: AgentTable,
  agent: AgentIndex,
  rows: readonly BaselineRow[],
): void {
  const numbers = new Map(layered.facets.map((facet, number) => [facet.name, number]))
  const own: BaselineRow[] = []
  for (const row of rows) {
    if (row.detector !== owner.detector || row.version !== owner.version) continue
    if (!HEX.test(row.state)) continue
    const scope = scopeOf(row.scope, agents)
    if (scope < 0) own.push(row)
    else {
      const facet = numbers.get(row.facet)
      if (facet !== undefined) restoreShared(layered.level(scope, facet), row)
    }
  }
  if (agent >= 0 && own.length > 0) restoreAgent(layered, agent, own, numbers)
}

/** 0 for the fleet, 1 + g for a group, -1 for an agent. */
function scopeOf(scope: string, agents: AgentTable): number {
  if (scope === FLEET) return 0
  if (!scope.startsWith(GROUP_PREFIX)) return -1
  return 1 + agents.groupNamed(scope.slice(GROUP_PREFIX.length))
}

function restoreAgent(
  layered: LayeredValues,
  agent: AgentIndex,
  rows: readonly BaselineRow[],
  numbers: ReadonlyMap<string, number>,
): void {
  const state = rows.find((row) => row.facet === '')?.state ?? ''
  const totals = readAgentTotals(layered.facets, state)
  for (const row of rows) {
    const facet = numbers.get(row.facet) ?? -1
    const key = livingKey(totals.get(facet), row)
    if (key === null) continue
    const since = Math.round(row.firstSeenAt / 1000)
    const { weight, lastWeight, seen } = row
    restoreEntry(layered, agent, facet, { key, weight, lastWeight, seen, since })
  }
  for (const [facet, { total, discount, events, living, contexts }] of totals) {
    for (const context of contexts) restoreEntry(layered, agent, facet, context)
    const run = layered.runs.runOf(agent, facet)
    if (run !== 0) layered.runs.setTotals(run, total, discount, events, living !== null)
  }
}

function restoreEntry(
  layered: LayeredValues,
  agent: AgentIndex,
  facet: number,
  row: SavedEntry,
): void {
  const { runs } = layered
  const entry = runs.upsert(agent, facet, row.key)
  const known = { lastWeight: runs.arena.f[entry + LAST] ?? 0, seen: runs.seen(entry) }
  if (!runs.inserted && !isNewer(row, known)) return
  runs.arena.f[entry + COUNT] = row.weight
  runs.arena.f[entry + LAST] = row.lastWeight
  runs.arena.u[entry + SINCE] = row.since
  runs.setSeen(entry, row.seen)
}

function restoreShared(level: Level, row: BaselineRow): void {
  if (row.value === '' && row.state.length !== 16) {
    restoreLevelTotals(level, row.state)
    return
  }
  if (row.state.length !== 16) return
  level.values.put({
    hi: Number.parseInt(row.state.slice(0, 8), 16),
    lo: Number.parseInt(row.state.slice(8), 16),
    count: row.weight,
    last: row.lastWeight,
    seen: row.seen,
    since: Math.round(row.firstSeenAt / 1000),
    agents: row.agents,
    text: row.value,
  })
}

function restoreLevelTotals(level: Level, state: string): void {
  const reader = createHexReader(state)
  for (const sum of [TOTAL_SUM, DISCOUNT_SUM, EVENTS_SUM]) level.values.sums[sum] = reader.f64()
  level.dueAtEvents = reader.f64()
  level.dueAtWeight = reader.f64()
  for (let i = 0; i < SEVERITIES; i++) level.firsts[i] = reader.f64()
  const { before } = level.histogram
  let next = 0
  let sum = 0
  while (reader.left() > 0 && reader.ok()) {
    const bucket = reader.u8()
    for (; next <= bucket; next++) before[next] = sum
    sum = reader.f64()
  }
  for (; next <= BUCKETS; next++) before[next] = sum
}
