import type { AgentTable } from '../agent-table.ts'
import type { BaselineRow, Observation } from '../detector.ts'
import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { decayedRate } from '../stats/decayed-rate.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import { KINDS } from './kinds.ts'

/** How loud a call was in a kind of facet, in bits: lower edges of what is counted apart. */
const EDGES = [8, 12, 18, 26, 36, 48] as const
/** Decayed calls, then for each kind those at least as loud as each edge. */
const WORDS = 1 + KINDS * EDGES.length
/** So many calls of the peers speak for an agent, and of the fleet for a group. */
const PEER_CALLS = 50
const FLEET_CALLS = 200
/** Of what is said beyond how often it is as loud, an eighth counts: it orders what ties. */
const BEYOND = 1 / 8
const FACET = 'news'

/**
 * How often agents show something so new, by kind of facet. Whoever gets a new credential every day is often wholly new in
 * it, for itself and for everybody; that says nothing of a new kind of action, and is no bar to it:
 *
 *     q = −log2 of the share of calls at least as loud in the kind (agent backed off to group, to fleet)
 *     bits = min(b, q + (b − q)/8)
 */
export interface NewsHabits {
  temper(observed: Observation, kind: number, bits: number): number
  /** `loudest[kind]`: bits of the loudest channel of each kind. */
  learn(observed: Observation, loudest: Float64Array, times: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agents: AgentTable, agent: number, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createNewsHabits(): NewsHabits {
  const records: AgentRecords = createAgentRecords(WORDS)
  /** 0 is the fleet, 1 + g the group g. */
  const scopes: Float64Array[] = []
  const changed = new Set<number>()
  const silent = new Float64Array(WORDS)

  const scopeOf = (scope: number): Float64Array => scopes[scope] ?? silent
  const madeScope = (scope: number): Float64Array => {
    while (scopes.length <= scope) scopes.push(new Float64Array(WORDS))
    return scopes[scope] ?? silent
  }

  /** Share of calls at least as loud as the word's edge. */
  const shareOf = ({ agent, group, weight }: Observation, word: number): number => {
    const all = scopeOf(0)
    const fleet = decayedRate(all[word] ?? 0, all[0] ?? 0, 0.5, 1, weight)
    const peers = scopeOf(group + 1)
    const inGroup = decayedRate(peers[word] ?? 0, peers[0] ?? 0, fleet, FLEET_CALLS, weight)
    const at = records.find(agent)
    if (at < 0) return inGroup
    const { f } = records
    return decayedRate(f[at + word] ?? 0, f[at] ?? 0, inGroup, PEER_CALLS, weight)
  }

  const edgeOf = (bits: number): number => {
    let edge = EDGES.length - 1
    while (edge >= 0 && bits < (EDGES[edge] ?? 0)) edge--
    return edge
  }

  const addTo = (
    sums: Float64Array | Float32Array,
    at: number,
    loudest: Float64Array,
    by: number,
  ): void => {
    sums[at] = Math.min((sums[at] ?? 0) + by, LARGEST_SUM)
    for (let kind = 0; kind < KINDS; kind++) {
      const first = at + 1 + kind * EDGES.length
      for (let edge = edgeOf(loudest[kind] ?? 0); edge >= 0; edge--) {
        sums[first + edge] = Math.min((sums[first + edge] ?? 0) + by, LARGEST_SUM)
      }
    }
  }

  const takeShared = (owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void) => {
    const writer = createHexWriter()
    for (const scope of changed) {
      for (const sum of scopeOf(scope)) writer.f64(sum)
      const who = scope === 0 ? FLEET : GROUP_PREFIX + agents.groupName(scope - 1)
      sink(baselineRow(owner, who, FACET, '', { state: writer.take() }))
    }
    changed.clear()
  }

  return {
    temper(observed, kind, bits) {
      const edge = edgeOf(bits)
      if (edge < 0) return bits
      const usual = -Math.log2(shareOf(observed, 1 + kind * EDGES.length + edge))
      return bits <= usual ? bits : usual + (bits - usual) * BEYOND
    },
    learn(observed, loudest, times) {
      const by = observed.weight * times
      const at = records.at(observed.agent)
      addTo(records.f, at, loudest, by)
      records.touch(observed.agent)
      for (const scope of [0, observed.group + 1]) {
        addTo(madeScope(scope), 0, loudest, by)
        changed.add(scope)
      }
    },
    takeChanges(owner, agents, sink) {
      records.takeChanges(owner, agents, sink)
      takeShared(owner, agents, sink)
    },
    restore(owner, agents, agent, rows) {
      records.restore(owner, agent, rows)
      for (const row of rows) {
        if (row.detector !== owner.detector || row.version !== owner.version) continue
        if (row.facet !== FACET) continue
        const isFleet = row.scope === FLEET
        const group = row.scope.slice(GROUP_PREFIX.length)
        const sums = madeScope(isFleet ? 0 : 1 + agents.groupNamed(group))
        const reader = createHexReader(row.state)
        for (let word = 0; word < WORDS; word++) sums[word] = reader.f64()
      }
    },
    bytes: () => records.bytes(),
  }
}
