import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { ACTIVITY_WORDS, hoursKnown, learnHours, silenceOf } from './activity-hours.ts'

/** Words: the hour it was last seen in, the one last learned, silences learned and the longest in hours. */
const SEEN = 0
const LEARNED = 1
const SILENCES = 2
const LONGEST = 3
/** Decayed: silences, and their measures. */
const COUNT = 4
const SUM = 5
const ACTIVITY = 6
const WORDS = ACTIVITY + ACTIVITY_WORDS

const HOUR_SECONDS = 3600
/** A week, and silences in it, before anything is said. */
const WARM_HOURS = 160
const WARM_SILENCES = 20
/** A silence counts for twenty at most… */
const KEEP = 0.95
/** …and no longer than so many usual ones: a month away must not make the next one ordinary. */
const MOST_MEANS = 10

/** How long each agent was silent, and how long it usually is. */
export interface AgentSilence {
  readonly records: AgentRecords
  /** Whole hours without a call before this one; 0 where there are none. */
  hours(agent: number, seconds: number): number
  isWarm(agent: number): boolean
  /** p that a silence lasts as long. */
  chance(agent: number, seconds: number): number
  silences(agent: number): number
  longest(agent: number): number
  learn(agent: number, seconds: number): void
  follow(agent: number, seconds: number): void
}

const hourOf = (seconds: number): number => Math.max(1, Math.floor(seconds / HOUR_SECONDS))

export function createAgentSilence(): AgentSilence {
  const records = createAgentRecords(WORDS)

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
      const usual = ((f[at + SUM] ?? 0) + 1) / ((f[at + COUNT] ?? 0) + 1)
      const silence = silenceOf(f, at + ACTIVITY, last + 1, now)
      f[at + SUM] = KEEP * (f[at + SUM] ?? 0) + Math.min(silence, MOST_MEANS * usual)
      f[at + COUNT] = KEEP * (f[at + COUNT] ?? 0) + 1
      u[at + SILENCES] = (u[at + SILENCES] ?? 0) + 1
      u[at + LONGEST] = Math.max(u[at + LONGEST] ?? 0, gap)
    }
    learnHours(f, at + ACTIVITY, last, now)
  }

  return {
    records,
    hours: (agent, seconds) => gapAfter(word(agent, SEEN), seconds),
    isWarm(agent) {
      const start = records.find(agent)
      if (start < 0 || (records.u[start + SILENCES] ?? 0) < WARM_SILENCES) return false
      return hoursKnown(records.f, start + ACTIVITY) >= WARM_HOURS
    },
    /**
     * Gamma-exponential predictive tail (Lomax): silences x exponential with a rate that is gamma-distributed after n of them
     * that make S,  p = ((S + 1)/(S + 1 + x))^(n + 1).  Worked example: n = 9, S = 9, x = 10: (1/2)^10.
     */
    chance(agent, seconds) {
      const start = records.find(agent)
      if (start < 0) return 1
      const { f } = records
      const from = word(agent, SEEN) + 1
      const silence = silenceOf(f, start + ACTIVITY, from, hourOf(seconds))
      const sum = (f[start + SUM] ?? 0) + 1
      return (sum / (sum + silence)) ** ((f[start + COUNT] ?? 0) + 1)
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
  }
}
