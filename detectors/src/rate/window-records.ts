import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import type { WindowSums } from '../stats/window-counts.ts'
import { COUNTERS, QUESTION_COUNT, WINDOWS } from './counters.ts'
import { HOUR_WORDS, learnHour, seasonOf } from './hours.ts'
import { keptOf, saidOf } from './said.ts'

/** Words of one window: which one is under way and which was last learned from, then how many were finished. */
const LIVE = 0
const LEARNED = 1
const FINISHED = 2
const SUM_WINDOWS = 3
/** Per counter: counts under way (live, learned: 16 bits each), sums of counts and squares, and the most ever. */
const COUNTS = 4
const PER_COUNTER = 4
/** Which resources the window saw: one bit each of 128, by fingerprint. */
const BITS = COUNTS + COUNTERS.length * PER_COUNTER
const BIT_WORDS = 4
const WINDOW_WORDS = BITS + BIT_WORDS
const HOURS = WINDOW_WORDS * WINDOWS.length
const SAID = HOURS + HOUR_WORDS
const MOST = 0xffff

/** The windows of every agent: those under way, and what finished ones were like. */
export interface WindowRecords {
  readonly records: AgentRecords
  /** What the counter stands at in the window of `seconds`. */
  live(agent: number, window: number, counter: number, seconds: number): number
  /** Whether the window of `seconds` saw the resource. */
  sawResource(agent: number, window: number, fingerprint: number, seconds: number): boolean
  /** Windows finished and learned. */
  finished(agent: number, window: number): number
  sums(agent: number, window: number, counter: number, into: WindowSums): void
  most(agent: number, window: number, counter: number): number
  season(agent: number, window: number, seconds: number): number
  /** The most bits said of the question lately; 0 when nothing was. */
  said(agent: number, question: number, seconds: number): number
  say(agent: number, question: number, seconds: number, bits: number): void
  /** Counts the event where `moved` has the counter's bit: in the window that is learned from, or the live one. */
  learn(agent: number, moved: number, seconds: number): void
  follow(agent: number, moved: number, fingerprint: number, seconds: number): void
}

export function createWindowRecords(): WindowRecords {
  const records = createAgentRecords(SAID + QUESTION_COUNT)

  const windowNumber = (window: number, seconds: number): number =>
    Math.max(1, Math.floor(seconds / (WINDOWS[window]?.seconds ?? 1)))

  /** Puts the finished window into the sums. */
  const finish = (base: number, window: number, hours: number, last: number, now: number): void => {
    const { u, f } = records
    const keep = WINDOWS[window]?.keep ?? 1
    const season = window === 1 ? seasonOf(f, hours, last) : 1
    f[base + SUM_WINDOWS] = keep * (f[base + SUM_WINDOWS] ?? 0) + 1
    u[base + FINISHED] = (u[base + FINISHED] ?? 0) + 1
    for (let counter = 0; counter < COUNTERS.length; counter++) {
      const at = base + COUNTS + counter * PER_COUNTER
      const count = (u[at] ?? 0) >>> 16
      if (window === 1 && counter === 0) learnHour(f, hours, last, now, count)
      const usual = counter === 0 ? count / season : count
      f[at + 1] = keep * (f[at + 1] ?? 0) + usual
      f[at + 2] = keep * (f[at + 2] ?? 0) + usual * usual
      u[at + 3] = Math.max(u[at + 3] ?? 0, count)
      u[at] = (u[at] ?? 0) & MOST
    }
  }

  const learn: WindowRecords['learn'] = (agent, moved, seconds) => {
    const start = records.at(agent)
    const { u } = records
    for (let window = 0; window < WINDOWS.length; window++) {
      const base = start + window * WINDOW_WORDS
      const now = windowNumber(window, seconds)
      const last = u[base + LEARNED] ?? 0
      // Late: its window is already in the sums.
      if (now < last) continue
      if (now > last) {
        if (last !== 0) finish(base, window, start + HOURS, last, now)
        u[base + LEARNED] = now
      }
      for (let counter = 0; counter < COUNTERS.length; counter++) {
        if ((moved & (1 << (counter + window * COUNTERS.length))) === 0) continue
        const at = base + COUNTS + counter * PER_COUNTER
        const count = Math.min(((u[at] ?? 0) >>> 16) + 1, MOST)
        u[at] = ((u[at] ?? 0) & MOST) | (count << 16)
      }
    }
    records.touch(agent)
  }

  const follow: WindowRecords['follow'] = (agent, moved, fingerprint, seconds) => {
    const start = records.at(agent)
    const { u } = records
    for (let window = 0; window < WINDOWS.length; window++) {
      const base = start + window * WINDOW_WORDS
      const now = windowNumber(window, seconds)
      if (now < (u[base + LIVE] ?? 0)) continue
      if (now > (u[base + LIVE] ?? 0)) begin(base, now)
      for (let counter = 0; counter < COUNTERS.length; counter++) {
        if ((moved & (1 << (counter + window * COUNTERS.length))) === 0) continue
        const at = base + COUNTS + counter * PER_COUNTER
        const word = u[at] ?? 0
        if ((word & MOST) < MOST) u[at] = word + 1
      }
      if (fingerprint === 0) continue
      const word = base + BITS + ((fingerprint >>> 5) & (BIT_WORDS - 1))
      u[word] = (u[word] ?? 0) | (1 << (fingerprint & 31))
    }
    records.touch(agent)
  }

  const begin = (base: number, now: number): void => {
    const { u } = records
    u[base + LIVE] = now
    for (let counter = 0; counter < COUNTERS.length; counter++) {
      const at = base + COUNTS + counter * PER_COUNTER
      u[at] = (u[at] ?? 0) & ~MOST
    }
    u.fill(0, base + BITS, base + BITS + BIT_WORDS)
  }

  /** Offset of the agent's window when it is the one under way at `seconds`, else -1. */
  const liveBase = (agent: number, window: number, seconds: number): number => {
    const start = records.find(agent)
    const base = start + window * WINDOW_WORDS
    return start >= 0 && records.u[base + LIVE] === windowNumber(window, seconds) ? base : -1
  }

  const word = (agent: number, window: number, at: number): number => {
    const start = records.find(agent)
    return start < 0 ? -1 : start + window * WINDOW_WORDS + at
  }

  return {
    records,
    live(agent, window, counter, seconds) {
      const base = liveBase(agent, window, seconds)
      return base < 0 ? 0 : (records.u[base + COUNTS + counter * PER_COUNTER] ?? 0) & MOST
    },
    sawResource(agent, window, fingerprint, seconds) {
      const base = liveBase(agent, window, seconds)
      if (base < 0) return false
      const bits = records.u[base + BITS + ((fingerprint >>> 5) & (BIT_WORDS - 1))] ?? 0
      return (bits & (1 << (fingerprint & 31))) !== 0
    },
    finished: (agent, window) => records.u[word(agent, window, FINISHED)] ?? 0,
    sums(agent, window, counter, into) {
      const at = word(agent, window, COUNTS + counter * PER_COUNTER)
      into.windows = records.f[word(agent, window, SUM_WINDOWS)] ?? 0
      into.events = at < 0 ? 0 : (records.f[at + 1] ?? 0)
      into.squares = at < 0 ? 0 : (records.f[at + 2] ?? 0)
    },
    most(agent, window, counter) {
      const at = word(agent, window, COUNTS + counter * PER_COUNTER)
      return at < 0 ? 0 : (records.u[at + 3] ?? 0)
    },
    season(agent, window, seconds) {
      const start = records.find(agent)
      if (start < 0 || window !== 1) return 1
      return seasonOf(records.f, start + HOURS, windowNumber(1, seconds))
    },
    said(agent, question, seconds) {
      const start = records.find(agent)
      return start < 0 ? 0 : saidOf(records.u[start + SAID + question] ?? 0, seconds)
    },
    say(agent, question, seconds, bits) {
      // Before its array is taken: a place of its own may make the array grow.
      const at = records.at(agent)
      records.u[at + SAID + question] = keptOf(bits, seconds)
      records.touch(agent)
    },
    learn,
    follow,
  }
}
