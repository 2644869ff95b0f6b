import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'
import { createRowMarks } from '../flat/row-marks.ts'
import { QUANTITIES } from './quantities.ts'
import type { Words } from './words.ts'
import { createWords } from './words.ts'

const KINDS = QUANTITIES.length

/** A record for every agent and quantity it ever showed, of the same number of words, one behind the other. */
export interface SeriesRecords {
  readonly words: () => Words
  /** Offset in words, or -1 when the agent never showed the quantity. */
  find(agent: AgentIndex, quantity: number): number
  /** Offset in words; makes room and lets `begin` fill it. */
  at(agent: AgentIndex, quantity: number): number
  /** The record changed: the next checkpoint saves it. */
  touch(agent: AgentIndex, quantity: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

/** `size` in words is even; `seen` tells how much a record has learned. */
export function createSeriesRecords(
  size: number,
  begin: (words: Words, at: number) => void,
  seen: (words: Words, at: number) => number,
): SeriesRecords {
  const changed = createRowMarks()
  // One more than the record's number, so that 0 is none.
  let numbers = new Uint32Array(64 * KINDS)
  let words = createWords(size * 16)
  let count = 0

  const find = (agent: AgentIndex, quantity: number): number =>
    ((numbers[agent * KINDS + quantity] ?? 0) - 1) * size

  const at = (agent: AgentIndex, quantity: number): number => {
    const key = agent * KINDS + quantity
    if (key >= numbers.length) {
      const larger = new Uint32Array(Math.max(key + KINDS, Math.ceil(numbers.length * 1.25)))
      larger.set(numbers)
      numbers = larger
    }
    const known = numbers[key] ?? 0
    if (known > 0) return (known - 1) * size
    if ((count + 1) * size > words.u.length) {
      const larger = createWords(size * Math.ceil((count + 1) * 1.25))
      larger.u.set(words.u)
      words = larger
    }
    count++
    numbers[key] = count
    begin(words, (count - 1) * size)
    return (count - 1) * size
  }

  return {
    words: () => words,
    find: (agent, quantity) => Math.max(-1, find(agent, quantity)),
    at,
    touch: (agent, quantity) => changed.mark(agent * KINDS + quantity),
    takeChanges(owner, agents, sink) {
      for (const key of changed.take()) {
        const agent = Math.floor(key / KINDS)
        const from = find(agent, key % KINDS)
        const state = Buffer.from(words.b.buffer, from * 4, size * 4).toString('hex')
        const facet = QUANTITIES[key % KINDS]?.name ?? ''
        sink(baselineRow(owner, agents.idOf(agent), facet, '', { seen: seen(words, from), state }))
      }
    },
    restore(owner, agent, rows) {
      for (const row of rows) {
        const quantity = QUANTITIES.findIndex(({ name }) => name === row.facet)
        const mine = row.detector === owner.detector && row.version === owner.version
        if (agent < 0 || !mine || quantity < 0) continue
        const bytes = Buffer.from(row.state, 'hex')
        if (bytes.length !== size * 4) continue
        const to = at(agent, quantity)
        words.b.set(bytes, to * 4)
      }
    },
    bytes: () => words.b.byteLength + numbers.byteLength,
  }
}
