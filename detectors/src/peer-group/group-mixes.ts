import type { AgentTable } from '../agent-table.ts'
import type { BaselineRow, GroupIndex } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, GROUP_PREFIX } from '../flat/baseline-rows.ts'
import { PARTS } from './mixes.ts'

const MIX = 'mix'

/** Forward-decayed calls of all agents of a group, part by part. As many groups as the agent table has, 264 bytes each. */
export interface GroupMixes {
  /** All zero when nothing was learned of the group. */
  of(group: GroupIndex): Float64Array
  add(group: GroupIndex, part: number, weight: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(agents: AgentTable, row: BaselineRow): void
  bytes(): number
}

export function createGroupMixes(): GroupMixes {
  const mixes: (Float64Array | undefined)[] = []
  const changed = new Set<GroupIndex>()
  const empty = new Float64Array(PARTS)
  const make = (group: GroupIndex): Float64Array => {
    const mix = mixes[group] ?? new Float64Array(PARTS)
    mixes[group] = mix
    return mix
  }

  return {
    of: (group) => mixes[group] ?? empty,
    add(group, part, weight) {
      const mix = make(group)
      mix[part] = (mix[part] ?? 0) + weight
      changed.add(group)
    },
    takeChanges(owner, agents, sink) {
      for (const group of changed) {
        const mix = make(group)
        const state = Buffer.from(mix.buffer).toString('hex')
        sink(baselineRow(owner, GROUP_PREFIX + agents.groupName(group), MIX, '', { state }))
      }
      changed.clear()
    },
    restore(agents, row) {
      const bytes = Buffer.from(row.state, 'hex')
      if (row.facet !== MIX || !row.scope.startsWith(GROUP_PREFIX)) return
      if (bytes.length !== PARTS * 8) return
      const mix = make(agents.groupNamed(row.scope.slice(GROUP_PREFIX.length)))
      for (let i = 0; i < PARTS; i++) mix[i] = bytes.readDoubleLE(i * 8)
    },
    bytes: () => mixes.length * PARTS * 8,
  }
}
