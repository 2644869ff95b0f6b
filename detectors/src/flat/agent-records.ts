import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import type { RowOwner } from './baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from './baseline-rows.ts'
import { createRowMarks } from './row-marks.ts'

/**
 * So many words for every agent, in one array: for detectors whose state of an agent has a fixed size. A record of
 * zeroes is one that was never touched.
 */
export interface AgentRecords {
  u: Uint32Array
  f: Float32Array
  /** Offset of the agent's first word; makes room. */
  at(agent: AgentIndex): number
  /** Offset, or -1 when there is no room yet: then all is zero. For scoring, which changes nothing. */
  find(agent: AgentIndex): number
  /** The record changed: the next checkpoint saves it. */
  touch(agent: AgentIndex): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

const RECORD = 'record'

export function createAgentRecords(words: number): AgentRecords {
  const changed = createRowMarks()
  const records: AgentRecords = {
    u: new Uint32Array(0),
    f: new Float32Array(0),
    at(agent) {
      const at = agent * words
      if (at + words > records.u.length) {
        const length = Math.max(at + words, records.u.length + (records.u.length >>> 2))
        const larger = new Uint32Array(Math.ceil(length / words) * words)
        larger.set(records.u)
        records.u = larger
        records.f = new Float32Array(larger.buffer)
      }
      return at
    },
    find: (agent) => ((agent + 1) * words <= records.u.length ? agent * words : -1),
    touch: changed.mark,
    takeChanges(owner, agents, sink) {
      const bytes = Buffer.from(records.u.buffer)
      for (const agent of changed.take()) {
        const from = agent * words * 4
        const state = bytes.toString('hex', from, from + words * 4)
        sink(baselineRow(owner, agents.idOf(agent), RECORD, '', { state }))
      }
    },
    restore(owner, agent, rows) {
      for (const row of rows) {
        const mine = row.detector === owner.detector && row.version === owner.version
        const shared = row.scope === FLEET || row.scope.startsWith(GROUP_PREFIX)
        if (agent < 0 || !mine || shared || row.facet !== RECORD) continue
        const bytes = Buffer.from(row.state, 'hex')
        if (bytes.length !== words * 4) continue
        const at = records.at(agent)
        for (let i = 0; i < words; i++) records.u[at + i] = bytes.readUInt32LE(i * 4)
      }
    },
    bytes: () => records.u.byteLength,
  }
  return records
}
