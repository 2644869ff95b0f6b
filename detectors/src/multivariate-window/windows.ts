import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { HELD_WORDS } from '../stats/held-share.ts'
import { OWN_TAIL_WORDS } from '../stats/own-tail.ts'
import { QUANTITIES } from './quantities.ts'

/** The window is the last 32 calls or so; usual is the last 1,024 or so. */
const FOLLOW = 1 / 32
const REMEMBER = 1 / 1024
const HOUR_SECONDS = 3600
/** The window of late, the agent's means, calls learned, calls in all, and when it was last seen. */
const MEANS = QUANTITIES
const LEARNED = 2 * QUANTITIES
const CALLS = LEARNED + 1
const LAST = CALLS + 1
/** When a window was last put into the forest, and after how many calls. */
const SAMPLED = LAST + 1
const SAMPLED_CALLS = SAMPLED + 1
/** Resources of the hour: one bit each of 64, by fingerprint. */
const BITS = SAMPLED_CALLS + 1
export const HELD = BITS + 2
export const TAIL = HELD + HELD_WORDS
const WORDS = TAIL + OWN_TAIL_WORDS
/** Windows of one agent that the forest takes are this far apart: neighbours are one and the same, and nobody may fill it. */
const SAMPLE_SECONDS = 600
const SAMPLE_CALLS = 16

/** Every agent's window and what is usual for it. */
export interface Windows {
  readonly records: AgentRecords
  learned(at: number): number
  /** Calls, learned or not. */
  calls(at: number): number
  /** Seconds since the agent's last call, 0 where there is none or the call is late. */
  gap(at: number, seconds: number): number
  isNewResource(at: number, fingerprint: number, seconds: number): boolean
  /** The window with the call in it. */
  now(at: number, quantity: number, value: number): number
  mean(at: number, quantity: number): number
  /** Takes the call into the means. */
  learn(at: number, values: Float64Array): void
  /** True when the window is to go into the forest; it is taken then. */
  takeSample(at: number, seconds: number): boolean
  follow(at: number, values: Float64Array, fingerprint: number, seconds: number): void
}

export function createWindows(): Windows {
  const records = createAgentRecords(WORDS)
  const word = (at: number, offset: number): number => (at < 0 ? 0 : (records.u[at + offset] ?? 0))
  const number = (at: number, offset: number): number =>
    at < 0 ? 0 : (records.f[at + offset] ?? 0)

  return {
    records,
    learned: (at) => word(at, LEARNED),
    calls: (at) => word(at, CALLS),
    gap(at, seconds) {
      const last = word(at, LAST)
      return last === 0 ? 0 : Math.max(0, wholeSeconds(seconds) - last)
    },
    isNewResource(at, fingerprint, seconds) {
      if (fingerprint === 0) return false
      if (hourOf(word(at, LAST)) !== hourOf(wholeSeconds(seconds))) return true
      return (word(at, BITS + ((fingerprint >>> 5) & 1)) & (1 << (fingerprint & 31))) === 0
    },
    now: (at, quantity, value) => number(at, quantity) + (value - number(at, quantity)) * FOLLOW,
    mean: (at, quantity) => number(at, MEANS + quantity),
    learn(at, values) {
      const { u, f } = records
      const calls = (u[at + LEARNED] ?? 0) + 1
      u[at + LEARNED] = calls
      // The first calls average plainly, else the very first would weigh for long.
      const step = Math.max(REMEMBER, 1 / calls)
      for (let i = 0; i < QUANTITIES; i++) {
        const mean = f[at + MEANS + i] ?? 0
        f[at + MEANS + i] = mean + ((values[i] ?? 0) - mean) * step
      }
    },
    takeSample(at, seconds) {
      const { u } = records
      const calls = u[at + LEARNED] ?? 0
      const moment = wholeSeconds(seconds)
      if (calls - (u[at + SAMPLED_CALLS] ?? 0) < SAMPLE_CALLS) return false
      if (Math.abs(moment - (u[at + SAMPLED] ?? 0)) < SAMPLE_SECONDS) return false
      u[at + SAMPLED] = moment
      u[at + SAMPLED_CALLS] = calls
      return true
    },
    follow(at, values, fingerprint, seconds) {
      const { u, f } = records
      for (let i = 0; i < QUANTITIES; i++) {
        const before = f[at + i] ?? 0
        f[at + i] = before + ((values[i] ?? 0) - before) * FOLLOW
      }
      const moment = wholeSeconds(seconds)
      if (hourOf(moment) !== hourOf(u[at + LAST] ?? 0)) u.fill(0, at + BITS, at + BITS + 2)
      u[at + LAST] = moment
      u[at + CALLS] = (u[at + CALLS] ?? 0) + 1
      if (fingerprint === 0) return
      const bits = at + BITS + ((fingerprint >>> 5) & 1)
      u[bits] = (u[bits] ?? 0) | (1 << (fingerprint & 31))
    },
  }
}

const wholeSeconds = (seconds: number): number =>
  Math.min(0xffffffff, Math.max(1, Math.floor(seconds)))
const hourOf = (moment: number): number => Math.floor(moment / HOUR_SECONDS)
