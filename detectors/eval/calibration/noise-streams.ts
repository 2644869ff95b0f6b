import { createCalibrator } from '../../src/calibrate/calibrator.ts'
import { seededRandom } from '../../src/calibrate/seeded-random.ts'
import { NOT_APPLICABLE } from '../../src/detector.ts'
import type { Tally } from './tally.ts'
import { createTally } from './tally.ts'

const POINTS = 400_000
const WARM = 40_000
const AGENTS = 20
/** Two detectors, the first with two channels that mostly repeat each other, as facets of one act do. */
const DETECTORS = [
  { name: 'first', channels: ['value', 'pair'] },
  { name: 'second', channels: ['value'] },
]

interface Stream {
  readonly name: string
  /** One raw score in bits of the agent. */
  readonly next: (uniform: () => number, agent: number, index: number) => number
}

const exponential = (uniform: () => number): number => -Math.log2(1 - uniform())

/** Scores with nothing behind them, each agent's off by its own factor. */
export const STREAMS: readonly Stream[] = [
  {
    name: 'pure noise',
    next: (uniform, agent) => exponential(uniform) * (0.6 + (agent % 5) * 0.35),
  },
  {
    name: 'drifting counts',
    next: (uniform, agent, index) =>
      poisson((8 + agent) * (1 + 0.4 * Math.sin(index / 30_000)), uniform),
  },
  {
    name: 'heavy ties',
    next: (uniform, agent) => Math.round(exponential(uniform) * (1 + (agent % 3))) / 2,
  },
]

/** The event's bits after the whole calibrator, learned as they come. */
export function calibratedNoise(stream: Stream, seed: number): Tally {
  const uniform = seededRandom(seed)
  const calibrator = createCalibrator(DETECTORS)
  const scores = calibrator.newScores()
  const channels = new Float64Array(3).fill(NOT_APPLICABLE)
  const tally = createTally()
  for (let i = 0; i < POINTS; i++) {
    const agent = Math.floor(uniform() * AGENTS)
    const value = stream.next(uniform, agent, i)
    channels[0] = value
    channels[1] = uniform() < 0.7 ? value : stream.next(uniform, agent, i)
    channels[2] = stream.next(uniform, agent, i)
    calibrator.score(agent, 0, channels, uniform, scores)
    calibrator.learn(agent, 0, scores.raw)
    if (i >= WARM) tally.add(scores.bits.at(-1) ?? 0)
  }
  return tally
}

function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(); product > limit; product *= uniform()) count++
  return count
}
