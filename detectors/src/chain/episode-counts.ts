import type { AgentTable } from '../agent-table.ts'
import type { BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { DEPTHS } from './chain-records.ts'

/** How far the episodes of each group, and of the fleet, went. Scope 0 is the fleet, 1 + g the group g. */
export interface EpisodeCounts {
  /** Decayed episodes that reached `depth`; 0 for all. */
  count(scope: number, depth: number): number
  add(scope: number, from: number, to: number, weight: number, times: number): void
  /** Episodes of the fleet, undecayed. */
  seen(): number
  /** Longest chain ever learned in the scope. */
  longest(scope: number): number
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agents: AgentTable, rows: readonly BaselineRow[]): void
}

const FACET = 'episodes'

export function createEpisodeCounts(): EpisodeCounts {
  const scopes: Float64Array[] = []
  const changed = new Set<number>()
  let seen = 0
  const countsOf = (scope: number): Float64Array => {
    while (scopes.length <= scope) scopes.push(new Float64Array(DEPTHS))
    return scopes[scope] ?? new Float64Array(DEPTHS)
  }
  return {
    count: (scope, depth) => scopes[scope]?.[depth] ?? 0,
    seen: () => seen,
    longest(scope) {
      const counts = scopes[scope]
      for (let depth = DEPTHS - 1; depth > 0; depth--) if ((counts?.[depth] ?? 0) > 0) return depth
      return 0
    },
    add(scope, from, to, weight, times) {
      const counts = countsOf(scope)
      for (let depth = from; depth <= to; depth++) counts[depth] = (counts[depth] ?? 0) + weight
      if (scope === 0 && from === 0) seen += times
      changed.add(scope)
    },
    takeChanges(owner, agents, sink) {
      const writer = createHexWriter()
      for (const scope of changed) {
        for (const count of countsOf(scope)) writer.f64(count)
        const who = scope === 0 ? FLEET : GROUP_PREFIX + agents.groupName(scope - 1)
        const row = { seen: scope === 0 ? seen : 0, state: writer.take() }
        sink(baselineRow(owner, who, FACET, '', row))
      }
      changed.clear()
    },
    restore(owner, agents, rows) {
      for (const row of rows) {
        if (row.detector !== owner.detector || row.version !== owner.version) continue
        if (row.facet !== FACET) continue
        const isFleet = row.scope === FLEET
        if (isFleet) seen = row.seen
        const group = row.scope.slice(GROUP_PREFIX.length)
        const counts = countsOf(isFleet ? 0 : 1 + agents.groupNamed(group))
        const reader = createHexReader(row.state)
        for (let depth = 0; depth < DEPTHS; depth++) counts[depth] = reader.f64()
      }
    },
  }
}
