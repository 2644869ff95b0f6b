import { createCalibrator } from '../../src/calibrate/calibrator.ts'
import { createScoreWindow } from '../../src/calibrate/score-window.ts'
import { seededRandom } from '../../src/calibrate/seeded-random.ts'
import { NOT_APPLICABLE } from '../../src/detector.ts'
import { newTailMass, tailBits } from '../../src/stats/tail-mass.ts'
import { countTail } from '../../src/stats/window-counts.ts'
import type { Tally } from './tally.ts'
import { createTally } from './tally.ts'

const POINTS = 400_000
const WARM = 40_000
const AGENTS = 20
/** How much of the earlier counts an agent's next one is judged by. */
const KEEP = 0.99
/** Two detectors, the first with two channels that mostly repeat each other, as facets of one act do. */
const DETECTORS = [
  { name: 'first', channels: ['value', 'pair'] },
  { name: 'second', channels: ['value'] },
]

type Next = (uniform: () => number, agent: number, index: number) => number

interface Stream {
  readonly name: string
  /** Gives raw scores in bits, one after the other. */
  readonly begin: () => Next
}

const exponential = (uniform: () => number): number => -Math.log2(1 - uniform())

const driftingCount: Next = (uniform, agent, index) =>
  poisson((8 + agent) * (1 + 0.4 * Math.sin(index / 30_000)), uniform)

/** Scores with nothing behind them, each agent's off by its own factor, but for counts: those are the rate detector's. */
export const STREAMS: readonly Stream[] = [
  {
    name: 'pure noise',
    begin: () => (uniform, agent) => exponential(uniform) * (0.6 + (agent % 5) * 0.35),
  },
  { name: 'drifting counts', begin: predictiveTail },
  {
    name: 'heavy ties',
    begin: () => (uniform, agent) => Math.round(exponential(uniform) * (1 + (agent % 3))) / 2,
  },
]

/** Bits of a count under the agent's own earlier ones, as the rate detector gives them. */
function predictiveTail(): Next {
  const sums = Array.from({ length: AGENTS }, () => ({ windows: 0, events: 0, squares: 0 }))
  const tail = newTailMass()
  return (uniform, agent, index) => {
    const count = driftingCount(uniform, agent, index)
    const own = sums[agent] ?? { windows: 0, events: 0, squares: 0 }
    countTail(own, count, 1, tail)
    own.windows = KEEP * own.windows + 1
    own.events = KEEP * own.events + count
    own.squares = KEEP * own.squares + count * count
    return tailBits(tail, uniform())
  }
}

/** The event's bits after the whole calibrator, learned as they come. */
export function calibratedNoise({ begin }: Stream, seed: number): Tally {
  const uniform = seededRandom(seed)
  const next = begin()
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array(3).fill(NOT_APPLICABLE)
  const tally = createTally()
  for (let i = 0; i < POINTS; i++) {
    const agent = Math.floor(uniform() * AGENTS)
    const value = next(uniform, agent, i)
    channels[0] = value
    channels[1] = uniform() < 0.7 ? value : next(uniform, agent, i)
    channels[2] = next(uniform, agent, i)
    calibrator.score(agent, 0, channels, uniform, scores)
    calibrator.learn(agent, 0, scores.raw)
    if (i >= WARM) tally.add(scores.bits.at(-1) ?? 0)
  }
  return tally
}

/** Raw counts as scores of one class, where nothing but the sliding window follows them. */
export function windowedCounts(seed: number): Tally {
  const uniform = seededRandom(seed)
  const window = createScoreWindow()
  const tally = createTally()
  for (let i = 0; i < POINTS; i++) {
    const score = driftingCount(uniform, AGENTS, i)
    if (i >= WARM) tally.add(window.bitsOf(score, score, uniform()))
    window.add(score)
  }
  return tally
}

function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(); product > limit; product *= uniform()) count++
  return count
}
