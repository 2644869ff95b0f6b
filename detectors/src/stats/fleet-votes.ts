import type { HexReader, HexWriter } from '../flat/hex-bytes.ts'
import { CLASSES } from './doubling-tail.ts'

/**
 * How many agents ever came as far as each class, for several kinds of things: one agent, one vote, so that who does
 * something all day does not make it ordinary for the others.
 */
export interface FleetVotes {
  /** (agents that came to class k + 1)/(agents + 2) */
  share(kind: number, k: number): number
  agents(kind: number, k: number): number
  /** The agent came as far as class `k` for the first time; `before` is how many classes it had reached. Returns how many now. */
  vote(kind: number, before: number, k: number): number
  changed: boolean
  write(writer: HexWriter): void
  read(reader: HexReader): void
}

export function createFleetVotes(kinds: number): FleetVotes {
  const counts = new Float64Array(kinds * CLASSES)
  const agents = (kind: number, k: number): number => counts[kind * CLASSES + k] ?? 0
  const votes: FleetVotes = {
    share: (kind, k) => (agents(kind, k) + 1) / (agents(kind, 0) + 2),
    agents,
    vote(kind, before, k) {
      if (k < before) return before
      for (let i = before; i <= k; i++) counts[kind * CLASSES + i] = agents(kind, i) + 1
      votes.changed = true
      return k + 1
    },
    changed: false,
    write: (writer) => {
      for (const count of counts) writer.f64(count)
    },
    read: (reader) => {
      for (let i = 0; i < counts.length; i++) counts[i] = reader.f64()
    },
  }
  return votes
}
