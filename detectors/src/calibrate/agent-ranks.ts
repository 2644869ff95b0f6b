import { readHex, writeHex } from './hex-state.ts'
import { RANKED_ABOVE_BITS } from './score-window.ts'

/** Lower edges in bits of the six bins; what lies below the first is only counted. */
const EDGES = [RANKED_ABOVE_BITS, 5, 8, 12, 17, 24] as const
const BINS = EDGES.length
/** n, the highest score ever (1/512 bit), six bins: 16 bytes a slot. */
const WORDS = 2 + BINS
const STEPS_PER_BIT = 512
/** At this many scores everything is halved: an agent's own ranks follow it over 8,000 to 16,000 of its scores. */
const HALVE_AT = 16_384
/** Conditional accuracy needs n ≥ 25/p: the standard deviation of realised/promised is 1/√(p·n). */
export const SCORES_PER_CLAIM = 25
const HISTORY = 250
/** An agent's first scores are nearly all news: what they were says nothing of what it is like later. */
const COLD_START = 250
/** Bits of score for one bit of rank beyond the last score seen; above 1, because summed bits stretch. */
const TAIL_STRETCH = 1.5
/**
 * What an agent's rank adds beyond its claim where the pooled window finds it ordinary, of each bit: enough to tell its odder
 * events from its odd ones, too little to promise anything.
 */
export const ORDERING = 1 / 8

/**
 * Each agent's own distribution of each detector's scores, in 16 bytes a detector: what one agent does every day must
 * not be odd for it. Binned, so the rank is exact at the edges and log-linear between them; what goes beyond
 * log2(n/25) bits is for the pooled window to say, which takes the agent's rank as its score.
 */
export interface AgentRanks {
  /** Whether a held score of the agent is the first of its hour; that hour is taken then. */
  takeHour(agent: number, hour: number): boolean
  /** The score as bits under the agent's own history, or the score itself where it has too little. */
  normalise(agent: number, slot: number, score: number): number
  /** Most bits the agent may claim alone, log2(n/25); 0 without history. */
  mayClaim(agent: number, slot: number): number
  add(agent: number, slot: number, score: number): void
  /** Highest score the agent was ever seen with, in bits; -1 when none was above 3. */
  highest(agent: number, slot: number): number
  save(agent: number): string
  load(agent: number, state: string): boolean
  bytes(): number
}

export function createAgentRanks(slots: number): AgentRanks {
  // The hour of the last held score that was counted lies behind the slots.
  const stride = slots * WORDS + 1
  let words = new Uint16Array(stride * 64)

  const offset = (agent: number, slot: number): number => agent * stride + slot * WORDS

  const grow = (agent: number): void => {
    if ((agent + 1) * stride <= words.length) return
    const larger = new Uint16Array(
      stride * Math.max(agent + 1, Math.ceil((words.length / stride) * 1.5)),
    )
    larger.set(words)
    words = larger
  }

  /** Scores in the bins and under them: those since the cold start. */
  const ranked = (at: number): number => Math.max(0, (words[at] ?? 0) - COLD_START)

  const normalise = (agent: number, slot: number, score: number): number => {
    const at = offset(agent, slot)
    const seen = ranked(at)
    if (score <= RANKED_ABOVE_BITS || seen < HISTORY) return score
    let above = 1
    // From the top: bits at each edge, then between the two edges around the score.
    let upperBits = -1
    for (let bin = BINS - 1; bin >= 0; bin--) {
      const own = words[at + 2 + bin] ?? 0
      above += own
      if (own === 0 && upperBits < 0 && bin > 0) continue
      const edge = EDGES[bin] ?? 0
      const bits = Math.log2((seen + 1) / above)
      if (score >= edge) {
        if (upperBits < 0) return beyond(words[at + 1] ?? 0, seen, score, edge, bits)
        const upper = EDGES[bin + 1] ?? Number.POSITIVE_INFINITY
        return bits + ((score - edge) / (upper - edge)) * (upperBits - bits)
      }
      upperBits = bits
    }
    return score
  }

  /** In the topmost bin that holds any all scores are alike, up to the highest ever; past it each is a record. */
  const beyond = (
    highestSteps: number,
    seen: number,
    score: number,
    edge: number,
    edgeBits: number,
  ): number => {
    const highest = Math.max(edge, highestSteps / STEPS_PER_BIT)
    return score <= highest ? edgeBits : Math.log2(seen + 1) + (score - highest) / TAIL_STRETCH
  }

  const mayClaim = (agent: number, slot: number): number => {
    const seen = ranked(offset(agent, slot))
    return seen < HISTORY ? 0 : Math.log2(seen / SCORES_PER_CLAIM)
  }

  const add = (agent: number, slot: number, score: number): void => {
    grow(agent)
    const at = offset(agent, slot)
    const seen = (words[at] ?? 0) + 1
    words[at] = seen
    if (seen <= COLD_START) return
    if (score > RANKED_ABOVE_BITS) {
      let bin = BINS - 1
      while (bin > 0 && score < (EDGES[bin] ?? 0)) bin--
      words[at + 2 + bin] = (words[at + 2 + bin] ?? 0) + 1
      const steps = Math.min(65_535, Math.round(score * STEPS_PER_BIT))
      if (steps > (words[at + 1] ?? 0)) words[at + 1] = steps
    }
    if (seen < HALVE_AT) return
    words[at] = COLD_START + ((seen - COLD_START) >>> 1)
    for (let bin = 0; bin < BINS; bin++) words[at + 2 + bin] = (words[at + 2 + bin] ?? 0) >>> 1
  }

  const takeHour = (agent: number, hour: number): boolean => {
    grow(agent)
    const at = agent * stride + stride - 1
    // Seven years of hours fit.
    const taken = (hour & 0xffff) !== words[at]
    words[at] = hour & 0xffff
    return taken
  }

  return {
    takeHour,
    normalise,
    mayClaim,
    add,
    highest: (agent, slot) => {
      const steps = words[offset(agent, slot) + 1] ?? 0
      return steps === 0 ? -1 : steps / STEPS_PER_BIT
    },
    save: (agent) => {
      grow(agent)
      return writeHex(words.subarray(agent * stride, (agent + 1) * stride))
    },
    load: (agent, state) => {
      const row = new Uint16Array(stride)
      if (state.length !== stride * 4 || !readHex(state, row)) return false
      grow(agent)
      words.set(row, agent * stride)
      return true
    },
    bytes: () => words.byteLength,
  }
}
