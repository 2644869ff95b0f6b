import type { AgentTable } from '../agent-table.ts'
import type { Observation, Tally } from '../detector.ts'
import type { LayeredValues } from './layered-values.ts'
import { AGENTS_WORD } from './slot-table.ts'

/** First time for the agent, for its peers, for the fleet: calls, other agents, other agents. */
export interface Tallies {
  readonly agent: Tally
  readonly peers: Tally
  readonly fleet: Tally
}

/** Who showed this value before, as the learned counts have it. */
export function tallyValue(
  values: LayeredValues,
  agents: AgentTable,
  observed: Observation,
  facet: number,
  key: number,
  lo: number,
): Tallies {
  const entry = values.runs.find(values.runs.runOf(observed.agent, facet), key)
  const seen = entry < 0 ? 0 : values.runs.seen(entry)
  const itself = seen > 0 ? 1 : 0
  const others = (scope: number): number => {
    const table = values.levelIfAny(scope, facet)?.values.table
    const slot = table?.find(key, lo) ?? -1
    return table === undefined || slot < 0
      ? 0
      : Math.max(0, (table.u[slot + AGENTS_WORD] ?? 0) - itself)
  }
  return {
    agent: { seen, of: Math.max(observed.agentEvents, seen) },
    ...tallyOthers(agents, observed, others(observed.group + 1), others(0)),
  }
}

/** So many of the other agents of its group, and of the fleet. */
export function tallyOthers(
  agents: AgentTable,
  observed: Observation,
  peers: number,
  fleet: number,
): { readonly peers: Tally; readonly fleet: Tally } {
  const counted = observed.agentEvents > 0 ? 1 : 0
  return {
    peers: { seen: peers, of: Math.max(agents.agentsIn(observed.group) - counted, peers, 0) },
    fleet: { seen: fleet, of: Math.max(agents.agentsInFleet() - counted, fleet, 0) },
  }
}
