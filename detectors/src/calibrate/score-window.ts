import { readHex, writeHex } from './hex-state.ts'

/** Scores are kept in 1/512 bit, so that a window is two bytes a score and equal scores are equal exactly. */
const STEPS_PER_BIT = 512
const LARGEST = 65_535
/** Scores at most this odd are counted, never ranked: seven in eight need no sorted insert. */
export const RANKED_ABOVE_BITS = 3
const RANKED_ABOVE = RANKED_ABOVE_BITS * STEPS_PER_BIT
/** Mean of bits whose p is uniform: 1/ln 2. */
const GOOD_MEAN_EXCESS = Math.LOG2E
const TAIL_SCORES = 50
const PRIOR_EXCESSES = 5
/** An empty window leans on the score's own claim as if it had seen this many scores that agree with it. */
const PRIOR_SCORES = 200

export const WINDOW = 2000

/**
 * The last 2,000 scores of one Mondrian class and the calibrated rank of a new one among them
 * (sliding split conformal, Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World", ch. 4).
 *
 *     p = (#greater + U·(#equal + 1) + m0·2^−claim) / (n + 1 + m0),    m0 = 200·(1 − n/2,000)
 *
 * For a record, U is replaced by exp(−(score − largest)/mean excess of the top 50): uniform when the tail is
 * exponential, as the tail of a good p in bits is, and then below 1/(n+1) the order of scores still counts.
 */
export interface ScoreWindow {
  /** Calibrated bits of `score`; `claim` is what the score itself says, used while the window fills. */
  bitsOf(score: number, claim: number, tie: number): number
  add(score: number): void
  /** Scores held, at most WINDOW. */
  readonly held: () => number
  /** Scores ever added. */
  readonly seen: () => number
  save(): string
  /** False, and nothing changed, when the state is not a window's. */
  load(state: string): boolean
}

export function createScoreWindow(): ScoreWindow {
  const ring = new Uint16Array(WINDOW)
  const sorted = new Uint16Array(WINDOW)
  let head = 0
  let held = 0
  let seen = 0
  let ranked = 0
  let lastValue = -1
  let lastPlace = 0

  const firstAtLeast = (value: number): number => {
    let low = 0
    let high = ranked
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  const meanExcess = (): number => {
    const count = Math.min(TAIL_SCORES, ranked - 1)
    if (count < 1) return GOOD_MEAN_EXCESS
    const base = sorted[ranked - 1 - count] ?? 0
    let sum = 0
    for (let i = ranked - count; i < ranked; i++) sum += (sorted[i] ?? 0) - base
    return (sum / STEPS_PER_BIT + PRIOR_EXCESSES * GOOD_MEAN_EXCESS) / (count + PRIOR_EXCESSES)
  }

  const bitsOf = (score: number, claim: number, tie: number): number => {
    const prior = PRIOR_SCORES * (1 - held / WINDOW)
    const total = held + 1 + prior
    if (score <= RANKED_ABOVE_BITS) {
      const atMost = (ranked + 1 + prior / 8) / total
      return atMost <= 0.125 ? score : Math.min(score, -Math.log2(atMost))
    }
    const value = quantise(score)
    const from = firstAtLeast(value)
    lastValue = value
    lastPlace = from
    const claimed = prior === 0 ? 0 : prior * 2 ** -claim
    if (from < ranked) {
      const greater = ranked - (sorted[from] === value ? firstAtLeast(value + 1) : from)
      const equal = ranked - from - greater
      return -Math.log2((greater + tie * (equal + 1) + claimed) / total)
    }
    const largest = ranked === 0 ? RANKED_ABOVE_BITS : (sorted[ranked - 1] ?? 0) / STEPS_PER_BIT
    const beyond = Math.exp(-(score - largest) / meanExcess())
    return -Math.log2((beyond + claimed) / total)
  }

  const insert = (value: number): void => {
    // A score is mostly added right after it was ranked: its place is known then.
    const at = value === lastValue ? lastPlace : firstAtLeast(value)
    sorted.copyWithin(at + 1, at, ranked)
    sorted[at] = value
    ranked++
    lastValue = -1
  }

  const forget = (oldest: number): void => {
    const at = firstAtLeast(oldest)
    sorted.copyWithin(at, at + 1, ranked)
    ranked--
    if (oldest < lastValue) lastPlace--
  }

  const add = (score: number): void => {
    const value = score <= RANKED_ABOVE_BITS ? 0 : quantise(score)
    if (held < WINDOW) held++
    else {
      const oldest = ring[head] ?? 0
      if (oldest > 0) forget(oldest)
    }
    ring[head] = value
    head = head + 1 === WINDOW ? 0 : head + 1
    seen++
    if (value > 0) insert(value)
  }

  const save = (): string => writeHex(new Float64Array([head, held, seen]), ring.subarray(0, held))

  const load = (state: string): boolean => {
    const numbers = new Float64Array(3)
    const scores = new Uint16Array(WINDOW)
    if (!readHex(state, numbers, scores)) return false
    const [savedHead = 0, savedHeld = 0, savedSeen = 0] = numbers
    if (!(savedHeld >= 0 && savedHeld <= WINDOW && savedHead >= 0 && savedHead < WINDOW))
      return false
    head = savedHead
    held = savedHeld
    seen = savedSeen
    ring.set(scores)
    ranked = 0
    lastValue = -1
    for (const value of scores.subarray(0, held)) if (value > 0) insert(value)
    return true
  }

  return { bitsOf, add, held: () => held, seen: () => seen, save, load }
}

function quantise(score: number): number {
  const value = Math.round(score * STEPS_PER_BIT)
  // Above 3 bits by however little is ranked, so that 0 in the ring means "not ranked".
  return Math.min(LARGEST, Math.max(RANKED_ABOVE + 1, value))
}
