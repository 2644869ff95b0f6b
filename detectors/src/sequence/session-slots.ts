import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'

/** Sessions of one agent that are followed at once; the longest silent one makes room. */
const SLOTS = 4
const SESSION = 0
const HI = 1
const LO = 2
const AT = 3
const SLOT_WORDS = 4
/** What follows after a longer silence follows nothing. */
const LONGEST_PAUSE_SECONDS = 3600

/** The action before, or `hi` 0 when there is none. */
export interface Previous {
  hi: number
  lo: number
}

/** What each session of each agent did last. */
export interface SessionSlots {
  readonly records: AgentRecords
  previous(agent: number, session: number, seconds: number, into: Previous): void
  follow(agent: number, session: number, hi: number, lo: number, seconds: number): void
}

export function createSessionSlots(): SessionSlots {
  const records = createAgentRecords(SLOTS * SLOT_WORDS)

  const slotOf = (start: number, session: number): number => {
    for (let i = 0; i < SLOTS; i++) {
      const at = start + i * SLOT_WORDS
      if (records.u[at + SESSION] === session) return at
    }
    return -1
  }

  const oldest = (start: number): number => {
    let found = start
    for (let i = 1; i < SLOTS; i++) {
      const at = start + i * SLOT_WORDS
      if ((records.u[at + AT] ?? 0) < (records.u[found + AT] ?? 0)) found = at
    }
    return found
  }

  return {
    records,
    previous(agent, session, seconds, into) {
      into.hi = 0
      const start = records.find(agent)
      const at = start < 0 ? -1 : slotOf(start, session)
      if (at < 0) return
      const pause = Math.floor(seconds) - (records.u[at + AT] ?? 0)
      // A late event comes after nothing we know.
      if (pause < 0 || pause > LONGEST_PAUSE_SECONDS) return
      into.hi = records.u[at + HI] ?? 0
      into.lo = records.u[at + LO] ?? 0
    },
    follow(agent, session, hi, lo, seconds) {
      const start = records.at(agent)
      const known = slotOf(start, session)
      const now = Math.max(0, Math.floor(seconds))
      if (known >= 0 && now < (records.u[known + AT] ?? 0)) return
      const at = known >= 0 ? known : oldest(start)
      records.u[at + SESSION] = session
      records.u[at + HI] = hi
      records.u[at + LO] = lo
      records.u[at + AT] = now
      records.touch(agent)
    },
  }
}
