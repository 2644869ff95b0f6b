import { readHex, writeHex } from '../calibrate/hex-state.ts'

/** Share of hours above the threshold of the tail. */
const TAIL_SHARE = 0.2
/** Memory in hours: the mean of the last two weeks, weighted to the end. */
const MEMORY_HOURS = 336
const SLOW_MEMORY_HOURS = 120
/** How many hours, and how many hours in the tail, the fleet's figures count for an agent that has few. */
const FLEET_HOURS = 24
const FLEET_EXCESSES = 4
/** n, threshold, mean excess, hours in the tail, mean, hour now, best of the hour now. */
const WORDS = 7
const [SEEN, THRESHOLD, EXCESS, IN_TAIL, MEAN, HOUR, BEST] = [0, 1, 2, 3, 4, 5, 6] as const

/**
 * How odd an agent's hour is among its own hours: the tail bits z of the hour's best score.
 *
 *     z(x) = −log2(0.2) + (x − u)/m · log2 e   above u, the running 0.8-quantile of the hours (Robbins & Monro 1951),
 *     m the running mean excess over it; both lean on the fleet's while the agent has few hours.
 *
 * An hour is learned when the agent's next hour begins, so what decides never depends on how the hour ended, and an
 * agent that is not loaded needs nothing done.
 */
export interface HourlyTail {
  /** Notes a score at an hour; gives z when it is the best of that hour, else 0. */
  offer(agent: number, hour: number, score: number): number
  /** z of a score against what was learned before this hour. */
  tailBits(agent: number, score: number): number
  save(agent: number): string
  load(agent: number, state: string): boolean
  saveFleet(): string
  loadFleet(state: string): boolean
  bytes(): number
}

/** Up to here bits count in full, beyond by their logarithm. */
const STRAIGHT_BITS = 32

/**
 * What a spell weighs grows with how long it lasts, so its tail is a power's, not exponential: beyond 32 bits x counts
 * 32·(1 + ln(x/32)). One hour of thousands would else stretch the tail of its agent, and of every agent that leans on the fleet.
 */
const straightened = (bits: number): number =>
  bits <= STRAIGHT_BITS ? bits : STRAIGHT_BITS * (1 + Math.log(bits / STRAIGHT_BITS))

/** `onHour` gets each learned hour's distance from the agent's usual hour, in bits of score. */
export function createHourlyTail(onHour: (shift: number) => void): HourlyTail {
  // Row 0 is the fleet's, agent i lies at row i + 1.
  let rows = new Float64Array(WORDS * 64)
  rows[THRESHOLD] = 4
  rows[EXCESS] = Math.LOG2E

  const grow = (agent: number): void => {
    if ((agent + 2) * WORDS <= rows.length) return
    const larger = new Float64Array(Math.max((agent + 2) * WORDS, Math.ceil(rows.length * 1.5)))
    larger.set(rows)
    rows = larger
  }

  const tailBits = (agent: number, score: number): number => {
    const at = (agent + 1) * WORDS
    const own = rows[at + SEEN] ?? 0
    const lean = FLEET_HOURS / (FLEET_HOURS + own)
    const u = (rows[at + THRESHOLD] ?? 0) * (1 - lean) + (rows[THRESHOLD] ?? 0) * lean
    const inTail = rows[at + IN_TAIL] ?? 0
    const m =
      ((rows[at + EXCESS] ?? 0) * inTail + (rows[EXCESS] ?? 0) * FLEET_EXCESSES) /
      (inTail + FLEET_EXCESSES)
    if (score <= u) return u > 0 ? (score / u) * -Math.log2(TAIL_SHARE) : 0
    return -Math.log2(TAIL_SHARE) + ((score - u) / Math.max(m, 0.05)) * Math.LOG2E
  }

  const learnInto = (at: number, memory: number, score: number): void => {
    const seen = (rows[at + SEEN] ?? 0) + 1
    rows[at + SEEN] = Math.min(seen, memory)
    if (seen === 1 && at > 0) rows[at + THRESHOLD] = score
    const u = rows[at + THRESHOLD] ?? 0
    const step = Math.max(rows[at + EXCESS] ?? 0, 0.1) / TAIL_SHARE / Math.min(seen + 4, memory)
    if (score > u) {
      const inTail = Math.min((rows[at + IN_TAIL] ?? 0) + 1, memory * TAIL_SHARE)
      rows[at + IN_TAIL] = inTail
      const excess = rows[at + EXCESS] ?? 0
      rows[at + EXCESS] = excess + (score - u - excess) / inTail
      rows[at + THRESHOLD] = u + step * (1 - TAIL_SHARE)
    } else rows[at + THRESHOLD] = Math.max(0, u - step * TAIL_SHARE)
    const mean = rows[at + MEAN] ?? 0
    rows[at + MEAN] = mean + (score - mean) / Math.min(seen, SLOW_MEMORY_HOURS)
  }

  const learnHour = (agent: number): void => {
    const at = (agent + 1) * WORDS
    const best = rows[at + BEST] ?? 0
    if ((rows[at + SEEN] ?? 0) >= FLEET_HOURS) onHour(best - (rows[at + MEAN] ?? 0))
    learnInto(at, MEMORY_HOURS, best)
    learnInto(0, MEMORY_HOURS * 8, best)
  }

  const offer: HourlyTail['offer'] = (agent, hour, bits) => {
    grow(agent)
    const score = straightened(bits)
    const at = (agent + 1) * WORDS
    if (hour > (rows[at + HOUR] ?? 0)) {
      if ((rows[at + HOUR] ?? 0) > 0) learnHour(agent)
      rows[at + HOUR] = hour
      rows[at + BEST] = -1
    }
    if (score <= (rows[at + BEST] ?? 0)) return 0
    rows[at + BEST] = score
    return tailBits(agent, score)
  }

  const row = (at: number): Float64Array => rows.subarray(at * WORDS, (at + 1) * WORDS)
  const loadRow = (at: number, state: string): boolean => {
    const saved = new Float64Array(WORDS)
    if (state.length !== WORDS * 16 || !readHex(state, saved)) return false
    if (!saved.every(Number.isFinite)) return false
    grow(at)
    rows.set(saved, at * WORDS)
    return true
  }

  return {
    offer,
    tailBits: (agent, bits) => {
      grow(agent)
      return tailBits(agent, straightened(bits))
    },
    save: (agent) => {
      grow(agent)
      return writeHex(row(agent + 1))
    },
    load: (agent, state) => loadRow(agent + 1, state),
    saveFleet: () => writeHex(row(0)),
    loadFleet: (state) => loadRow(0, state),
    bytes: () => rows.byteLength,
  }
}
