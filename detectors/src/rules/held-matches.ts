import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Observation } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'

/** Held events of one agent whose matches are remembered: as many as one alert holds. */
const MOST_HELD = 256
const HELD = 'held'
const BYTES_PER_EVENT = 120

/**
 * What the events matched that wait for a verdict. Their records are not kept, and a correlation's window has moved on by
 * then, so the ids of the rules are remembered instead.
 */
export interface HeldMatches {
  add(observed: Observation, ruleIds: readonly string[]): void
  /** Ids of the rules the event matched when it was held; undefined when it was not. */
  find(observed: Observation): readonly string[] | undefined
  remove(observed: Observation): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createHeldMatches(hashKey: HashKey): HeldMatches {
  const byAgent = new Map<AgentIndex, Map<string, readonly string[]>>()
  const changed = new Set<AgentIndex>()
  const digest = hash64Result()
  let held = 0

  const keyOf = ({ event }: Observation): string => {
    hash64(event.id, digest, hashKey)
    return digest.hi.toString(16) + digest.lo.toString(16).padStart(8, '0')
  }

  return {
    add: (observed, ruleIds) => {
      const own = byAgent.get(observed.agent) ?? new Map<string, readonly string[]>()
      byAgent.set(observed.agent, own)
      const key = keyOf(observed)
      if (own.has(key)) return
      own.set(key, ruleIds)
      held++
      const oldest = own.keys().next()
      if (own.size > MOST_HELD && !oldest.done) {
        own.delete(oldest.value)
        held--
      }
      changed.add(observed.agent)
    },
    find: (observed) => {
      const own = byAgent.get(observed.agent)
      return own === undefined ? undefined : own.get(keyOf(observed))
    },
    remove: (observed) => {
      if (byAgent.get(observed.agent)?.delete(keyOf(observed)) !== true) return
      held--
      changed.add(observed.agent)
    },
    takeChanges: (owner, agents, sink) => {
      for (const agent of changed) {
        const own = byAgent.get(agent)
        const empty = own === undefined || own.size === 0
        const state = empty ? '' : Buffer.from(JSON.stringify([...own])).toString('hex')
        sink(baselineRow(owner, agents.idOf(agent), HELD, '', { seen: own?.size ?? 0, state }))
      }
      changed.clear()
    },
    restore: (agent, rows) => {
      const state = rows.find(({ facet }) => facet === HELD)?.state ?? ''
      if (agent < 0 || state === '') return
      const list = JSON.parse(Buffer.from(state, 'hex').toString()) as [string, string[]][]
      held += list.length - (byAgent.get(agent)?.size ?? 0)
      byAgent.set(agent, new Map(list))
    },
    bytes: () => held * BYTES_PER_EVENT,
  }
}
