import type { AgentTable } from '../agent-table.ts'
import type { BaselineRow, Observation } from '../detector.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { decayedRate } from '../stats/decayed-rate.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'

/** Facets that are new with every credential that is minted. */
export const CREDENTIAL_FACETS: ReadonlySet<string> = new Set([
  'credential',
  'credential of agent',
  'credential in environment',
  'credential from network',
  'role of parent',
])

/** How loud a call was, in bits: lower edges of what is counted apart. */
const EDGES = [8, 12, 18, 26, 36, 48] as const
/** Decayed calls, then those at least as loud as each edge. */
const WORDS = 1 + EDGES.length
/** So many calls of the peers speak for an agent, and of the fleet for a group. */
const PEER_CALLS = 50
const FLEET_CALLS = 200
/** Of what is said beyond how often it is as loud, an eighth counts: it orders what ties. */
const BEYOND = 1 / 8
const FACET = 'credential news'

/**
 * How often agents show a credential so new. Where one is minted every day it is new to its agent, to the peers and to the
 * fleet each time: levels that are new together, of which the back-off makes a product. Ranked among such days nothing else
 * that is new would be odd any more. So
 *
 *     q = −log2 of the share of calls at least as loud (agent backed off to group, to fleet)
 *     bits = min(b, q + (b − q)/8)
 *
 * Worked example: 45 bits with every fortieth call, q = 5.3: it says 5.3 + 39.7/8 = 10.3.
 */
export interface CredentialNews {
  temper(observed: Observation, bits: number): number
  /** `loudest`: bits of the loudest of the call's credential facets. */
  learn(observed: Observation, loudest: number, times: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agents: AgentTable, agent: number, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createCredentialNews(): CredentialNews {
  const records = createAgentRecords(WORDS)
  /** 0 is the fleet, 1 + g the group g. */
  const scopes: Float64Array[] = []
  const changed = new Set<number>()
  const silent = new Float64Array(WORDS)

  const scopeOf = (scope: number): Float64Array => scopes[scope] ?? silent
  const madeScope = (scope: number): Float64Array => {
    while (scopes.length <= scope) scopes.push(new Float64Array(WORDS))
    return scopeOf(scope)
  }

  /** Share of calls at least as loud as the edge. */
  const shareOf = ({ agent, group, weight }: Observation, edge: number): number => {
    const all = scopeOf(0)
    const fleet = decayedRate(all[1 + edge] ?? 0, all[0] ?? 0, 0.5, 1, weight)
    const peers = scopeOf(group + 1)
    const inGroup = decayedRate(peers[1 + edge] ?? 0, peers[0] ?? 0, fleet, FLEET_CALLS, weight)
    const at = records.find(agent)
    if (at < 0) return inGroup
    const { f } = records
    return decayedRate(f[at + 1 + edge] ?? 0, f[at] ?? 0, inGroup, PEER_CALLS, weight)
  }

  const addTo = (
    sums: Float64Array | Float32Array,
    at: number,
    loudest: number,
    by: number,
  ): void => {
    sums[at] = Math.min((sums[at] ?? 0) + by, LARGEST_SUM)
    for (let edge = edgeOf(loudest); edge >= 0; edge--) {
      sums[at + 1 + edge] = Math.min((sums[at + 1 + edge] ?? 0) + by, LARGEST_SUM)
    }
  }

  const takeShared = (
    owner: RowOwner,
    agents: AgentTable,
    sink: (row: BaselineRow) => void,
  ): void => {
    const writer = createHexWriter()
    for (const scope of changed) {
      for (const sum of scopeOf(scope)) writer.f64(sum)
      const who = scope === 0 ? FLEET : GROUP_PREFIX + agents.groupName(scope - 1)
      sink(baselineRow(owner, who, FACET, '', { state: writer.take() }))
    }
    changed.clear()
  }

  return {
    temper(observed, bits) {
      const edge = edgeOf(bits)
      if (edge < 0) return bits
      const usual = -Math.log2(shareOf(observed, edge))
      return bits <= usual ? bits : usual + (bits - usual) * BEYOND
    },
    learn(observed, loudest, times) {
      const by = observed.weight * times
      // Before its array is taken: a place of its own may make the array grow.
      const at = records.at(observed.agent)
      addTo(records.f, at, loudest, by)
      records.touch(observed.agent)
      addTo(madeScope(0), 0, loudest, by)
      addTo(madeScope(observed.group + 1), 0, loudest, by)
      changed.add(0).add(observed.group + 1)
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
        const group = row.scope.slice(GROUP_PREFIX.length)
        const sums = madeScope(row.scope === FLEET ? 0 : 1 + agents.groupNamed(group))
        const reader = createHexReader(row.state)
        for (let word = 0; word < WORDS; word++) sums[word] = reader.f64()
      }
    },
    bytes: () => records.bytes(),
  }
}

function edgeOf(bits: number): number {
  let edge = EDGES.length - 1
  while (edge >= 0 && bits < (EDGES[edge] ?? 0)) edge--
  return edge
}
