import type { AgentSummary } from '@tripline/api/wire'

export type AgentSort = 'risk' | 'name' | 'calls' | 'seen'

export interface AgentsSearch {
  readonly q?: string
  readonly sort?: AgentSort
}

const SORTS: ReadonlySet<unknown> = new Set<AgentSort>(['risk', 'name', 'calls', 'seen'])
const isSort = (value: unknown): value is AgentSort => SORTS.has(value)

/** From any address; risk first unless it says otherwise. */
export function readAgentsSearch(search: Readonly<Record<string, unknown>>): AgentsSearch {
  const { q, sort } = search
  return {
    ...(typeof q === 'string' && q !== '' ? { q: q.slice(0, 200) } : {}),
    ...(isSort(sort) && sort !== 'risk' ? { sort } : {}),
  }
}

export function selectAgents(
  agents: readonly AgentSummary[],
  { q = '', sort = 'risk' }: AgentsSearch,
): readonly AgentSummary[] {
  const word = q.toLowerCase()
  const found = agents.filter((agent) =>
    [agent.id, agent.owner, agent.charter, agent.peerGroup, agent.environment].some((text) =>
      text.toLowerCase().includes(word),
    ),
  )
  const byName = (a: AgentSummary, b: AgentSummary) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  const order: Record<AgentSort, (a: AgentSummary, b: AgentSummary) => number> = {
    risk: (a, b) => b.highestRisk - a.highestRisk || b.openAlerts - a.openAlerts,
    name: byName,
    calls: (a, b) => b.callsToday - a.callsToday || b.calls - a.calls,
    seen: (a, b) => b.lastSeenAt - a.lastSeenAt,
  }
  return found.sort((a, b) => order[sort](a, b) || byName(a, b))
}
