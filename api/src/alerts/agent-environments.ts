import type { BaselineRow } from '@tripline/detectors'
import type { Environment } from '@tripline/ingest'
import type { RecentEvent } from './recent-events.ts'
import { fromState, stateRow } from './state-row.ts'

/** When each agent was first seen in each environment: "first time in production" is said only when it is so. */
export interface AgentEnvironments {
  note(event: RecentEvent): void
  /** 0 when never. */
  firstSeen(agentId: string, environment: Environment): number
  takeChanges(sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
}

export const AGENT_ENVIRONMENTS = 'agent-environments'
const VERSION = 1
const COLUMN: Readonly<Record<Environment, number>> = { prod: 0, staging: 1, dev: 2, unknown: 3 }

export function createAgentEnvironments(): AgentEnvironments {
  const agents = new Map<string, number[]>()
  const changed = new Set<string>()

  return {
    note: ({ agentId, environment, at }) => {
      let firsts = agents.get(agentId)
      if (firsts === undefined) {
        firsts = [0, 0, 0, 0]
        agents.set(agentId, firsts)
      }
      const column = COLUMN[environment]
      if (firsts[column] !== 0) return
      firsts[column] = at
      changed.add(agentId)
    },
    firstSeen: (agentId, environment) => agents.get(agentId)?.[COLUMN[environment]] ?? 0,
    takeChanges: (sink) => {
      for (const agentId of changed) {
        const firsts = agents.get(agentId)
        sink(stateRow(agentId, AGENT_ENVIRONMENTS, VERSION, 'first seen', '', firsts))
      }
      changed.clear()
    },
    restore: (row) => {
      if (row.detector !== AGENT_ENVIRONMENTS || row.version !== VERSION || row.state === '') return
      agents.set(row.scope, [...(fromState(row.state) as readonly number[])])
    },
  }
}
