import type { AgentIndex, BaselineRow, GroupIndex, Observation } from './detector.ts'
import { createRowMarks } from './flat/row-marks.ts'

/** What the table needs to know of declared agents; the agent registry fits. */
export interface PeerGroups {
  /** Name of the declared peer group, or '' when none is declared. */
  peerGroupOf(agentId: string): string
}

export interface AgentTableOptions {
  readonly registry: PeerGroups
  /** Agents kept apart; later strangers share one row, because ids come from outside. */
  readonly maxAgents?: number
}

/**
 * Which row an agent has in every detector's arrays, which peer group it belongs to, and how many of its calls were
 * learned. Rows are handed out in order of first sight and never move.
 */
export interface AgentTable {
  /** The agent's row, made on first sight. `kin` names its group when none is declared: what sees the agent. */
  rowFor(agentId: string, kin: string): AgentIndex
  /** The agent's row, or -1. */
  find(agentId: string): AgentIndex
  idOf(agent: AgentIndex): string
  groupOf(agent: AgentIndex): GroupIndex
  groupName(group: GroupIndex): string
  /** The group of that name, made on first sight; 0 when there are too many. */
  groupNamed(name: string): GroupIndex
  /** Calls learned. */
  events(agent: AgentIndex): number
  /** Seconds of the first call learned; 0 before. */
  since(agent: AgentIndex): number
  /** Agents with at least one learned call: of the group, of the fleet. */
  agentsIn(group: GroupIndex): number
  agentsInFleet(): number
  /** Counts a learned call. To be called once per learned event, after the detectors learned it. */
  learn(observed: Observation, times: number): void
  takeChanges(sink: (row: BaselineRow) => void): void
  /** Puts back a row of `takeChanges` (detector 'agents'), of an agent or of a group. */
  restore(row: BaselineRow): void
  readonly size: number
}

export const AGENTS = 'agents'
const VERSION = 1
const MOST_AGENTS = 1_000_000
const MOST_GROUPS = 1024
const OVERFLOW = 'unattributed:overflow'
const GROUP_SCOPE = 'group:'

export function createAgentTable(options: AgentTableOptions): AgentTable {
  const maxAgents = options.maxAgents ?? MOST_AGENTS
  const rows = new Map<string, AgentIndex>()
  const ids: string[] = []
  const groups = new Map<string, GroupIndex>([['default', 0]])
  const groupNames: string[] = ['default']
  const groupAgents: number[] = [0]
  let groupOfRow = new Uint16Array(1024)
  let learned = new Float64Array(1024)
  let firstSeen = new Float64Array(1024)
  let fleetAgents = 0
  const changedAgents = createRowMarks()
  const changedGroups = new Set<GroupIndex>()

  const groupNamed = (name: string): GroupIndex => {
    const known = groups.get(name)
    if (known !== undefined) return known
    if (groupNames.length >= MOST_GROUPS) return 0
    groups.set(name, groupNames.length)
    groupAgents.push(0)
    return groupNames.push(name) - 1
  }

  const add = (id: string, group: GroupIndex): AgentIndex => {
    const row = ids.push(id) - 1
    rows.set(id, row)
    if (row >= learned.length) {
      const capacity = row * 2
      groupOfRow = grown(groupOfRow, new Uint16Array(capacity))
      learned = grown(learned, new Float64Array(capacity))
      firstSeen = grown(firstSeen, new Float64Array(capacity))
    }
    groupOfRow[row] = group
    return row
  }

  const rowFor = (agentId: string, kin: string): AgentIndex => {
    const known = rows.get(agentId)
    if (known !== undefined) return known
    if (ids.length >= maxAgents - 1) return rows.get(OVERFLOW) ?? add(OVERFLOW, 0)
    const declared = options.registry.peerGroupOf(agentId)
    return add(agentId, groupNamed(declared === '' ? kin : declared))
  }

  const countAgent = (agent: AgentIndex): void => {
    const group = groupOfRow[agent] ?? 0
    groupAgents[group] = (groupAgents[group] ?? 0) + 1
    fleetAgents++
    changedGroups.add(group)
  }

  const learn = (observed: Observation, times: number): void => {
    const agent = observed.agent
    const before = learned[agent] ?? 0
    if (before === 0) {
      countAgent(agent)
      firstSeen[agent] = observed.seconds
    } else if (observed.seconds < (firstSeen[agent] ?? 0)) firstSeen[agent] = observed.seconds
    learned[agent] = before + times
    changedAgents.mark(agent)
  }

  const takeChanges = (sink: (row: BaselineRow) => void): void => {
    for (const agent of changedAgents.take()) {
      const group = groupNames[groupOfRow[agent] ?? 0] ?? ''
      const since = (firstSeen[agent] ?? 0) * 1000
      sink(plainRow(ids[agent] ?? '', group, learned[agent] ?? 0, since, 0))
    }
    for (const group of changedGroups) {
      const name = groupNames[group] ?? ''
      sink(plainRow(GROUP_SCOPE + name, name, 0, 0, groupAgents[group] ?? 0))
    }
    changedGroups.clear()
  }

  const restore = (row: BaselineRow): void => {
    if (row.detector !== AGENTS || row.version !== VERSION) return
    if (row.scope.startsWith(GROUP_SCOPE)) {
      const group = groupNamed(row.scope.slice(GROUP_SCOPE.length))
      fleetAgents += row.agents - (groupAgents[group] ?? 0)
      groupAgents[group] = row.agents
      return
    }
    const agent = rowFor(row.scope, row.value)
    learned[agent] = row.seen
    firstSeen[agent] = row.firstSeenAt / 1000
  }

  return {
    rowFor,
    find: (agentId) => rows.get(agentId) ?? -1,
    idOf: (agent) => ids[agent] ?? '',
    groupOf: (agent) => groupOfRow[agent] ?? 0,
    groupName: (group) => groupNames[group] ?? '',
    groupNamed,
    events: (agent) => learned[agent] ?? 0,
    since: (agent) => firstSeen[agent] ?? 0,
    agentsIn: (group) => groupAgents[group] ?? 0,
    agentsInFleet: () => fleetAgents,
    learn,
    takeChanges,
    restore,
    get size() {
      return ids.length
    },
  }
}

function plainRow(
  scope: string,
  group: string,
  seen: number,
  firstSeenAt: number,
  agents: number,
): BaselineRow {
  return {
    scope,
    detector: AGENTS,
    version: VERSION,
    facet: 'group',
    value: group,
    seen,
    weight: 0,
    lastWeight: 0,
    firstSeenAt,
    lastSeenAt: 0,
    agents,
    state: '',
  }
}

function grown<T extends Uint16Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
