import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import { addClass, CLASSES, doublingTail } from '../stats/doubling-tail.ts'
import { createFleetVotes } from '../stats/fleet-votes.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { ACTIVITY_WORDS, hoursKnown, learnHours, silenceOf } from './activity-hours.ts'

/** Words: the hour it was last seen in, the one last learned, silences learned and the longest in hours. */
const SEEN = 0
const LEARNED = 1
const SILENCES = 2
const LONGEST = 3
/** Classes of silences it ever reached; decayed counts of each. */
const REACHED = 4
const COUNTS = 5
const ACTIVITY = COUNTS + CLASSES
const WORDS = ACTIVITY + ACTIVITY_WORDS
/** Row of the fleet's votes. */
const WAITING = 'waiting'

const HOUR_SECONDS = 3600
/** A week, and silences in it, before anything is said. */
const WARM_HOURS = 160
const WARM_SILENCES = 20
/** Counts shrink with every silence and not with time: who slept for months would have no past left to wake against. */
const KEEP = 0.995

/** How long each agent was silent, and how long it usually is. */
export interface AgentSilence {
  /** Whole hours without a call before this one; 0 where there are none. */
  hours(agent: number, seconds: number): number
  isWarm(agent: number): boolean
  /** How likely a silence lasts as long, by what the agent does at those hours. */
  tail(agent: number, seconds: number, out: TailMass): void
  silences(agent: number): number
  longest(agent: number): number
  learn(agent: number, seconds: number): void
  follow(agent: number, seconds: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

/** Doublings of the measure of a silence, from 1/8 on. */
const classOf = (silence: number): number =>
  silence <= 0 ? 0 : Math.min(CLASSES - 1, Math.max(0, Math.floor(Math.log2(silence)) + 4))

const hourOf = (seconds: number): number => Math.max(1, Math.floor(seconds / HOUR_SECONDS))

export function createAgentSilence(): AgentSilence {
  const records = createAgentRecords(WORDS)
  const votes = createFleetVotes(1)
  const others = (k: number): number => votes.share(0, k)

  const gapAfter = (last: number, seconds: number): number =>
    last === 0 ? 0 : Math.max(0, hourOf(seconds) - last - 1)

  const word = (agent: number, at: number): number => {
    const start = records.find(agent)
    return start < 0 ? 0 : (records.u[start + at] ?? 0)
  }

  const learn: AgentSilence['learn'] = (agent, seconds) => {
    const at = records.at(agent)
    const { u, f } = records
    const last = u[at + LEARNED] ?? 0
    const now = hourOf(seconds)
    if (now <= last) return
    u[at + LEARNED] = now
    records.touch(agent)
    if (last === 0) return
    const gap = gapAfter(last, seconds)
    if (gap > 0) {
      const k = classOf(silenceOf(f, at + ACTIVITY, last + 1, now))
      for (let i = 0; i < CLASSES; i++) f[at + COUNTS + i] = KEEP * (f[at + COUNTS + i] ?? 0)
      addClass(f, at + COUNTS, k, 1)
      u[at + REACHED] = votes.vote(0, u[at + REACHED] ?? 0, k)
      u[at + SILENCES] = (u[at + SILENCES] ?? 0) + 1
      u[at + LONGEST] = Math.max(u[at + LONGEST] ?? 0, gap)
    }
    learnHours(f, at + ACTIVITY, last, now)
  }

  return {
    hours: (agent, seconds) => gapAfter(word(agent, SEEN), seconds),
    isWarm(agent) {
      const start = records.find(agent)
      if (start < 0 || (records.u[start + SILENCES] ?? 0) < WARM_SILENCES) return false
      return hoursKnown(records.f, start + ACTIVITY) >= WARM_HOURS
    },
    tail(agent, seconds, out) {
      const start = Math.max(0, records.find(agent))
      const from = word(agent, SEEN) + 1
      const k = classOf(silenceOf(records.f, start + ACTIVITY, from, hourOf(seconds)))
      doublingTail(records.f, start + COUNTS, k, others, 1, out)
    },
    silences: (agent) => word(agent, SILENCES),
    longest: (agent) => word(agent, LONGEST),
    learn,
    follow(agent, seconds) {
      const at = records.at(agent)
      const now = hourOf(seconds)
      if (now <= (records.u[at + SEEN] ?? 0)) return
      records.u[at + SEEN] = now
      records.touch(agent)
    },
    takeChanges(owner, agents, sink) {
      records.takeChanges(owner, agents, sink)
      if (!votes.changed) return
      votes.changed = false
      const writer = createHexWriter()
      votes.write(writer)
      sink(baselineRow(owner, FLEET, WAITING, '', { state: writer.take() }))
    },
    restore(owner, agent, rows) {
      records.restore(owner, agent, rows)
      for (const row of rows) {
        const mine = row.detector === owner.detector && row.version === owner.version
        if (mine && row.scope === FLEET && row.facet === WAITING) {
          votes.read(createHexReader(row.state))
        }
      }
    },
    bytes: records.bytes,
  }
}
