import type { HashKey } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { mixed } from '../facets/mixed.ts'
import { followHeld, mayTeach } from '../stats/held-share.ts'
import { keepSaid, learnResidual, ownTailBits } from '../stats/own-tail.ts'
import { createForest } from './forest.ts'
import {
  QUANTITIES,
  QUANTITY_NAMES,
  readQuantities,
  shownQuantity,
  standing,
} from './quantities.ts'
import { createWindows, HELD, TAIL } from './windows.ts'

const OWNER = { detector: 'multivariate-window', version: 1 } as const
/** Windows of the fleet in the forest before it knows what is ordinary. */
const WARM_WINDOWS = 200
/** Calls of the agent before it has a mean, and its window is full. */
const WARM_CALLS = 128
/** Number of the resource facet in features.ts. */
const RESOURCE = 2
const MOST_TOLD = 2
/** Of so many calls one is looked at: the window moves slowly, and neighbours say the same. */
const LOOKED = 4
/** The fullest place there can be is 2^6 times as full as an even spread; residuals start there. */
const FULLEST = 6

export interface MultivariateWindowDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  /** Where the trees cut is drawn from it: who does not know it cannot stay between the cuts. */
  readonly hashKey: HashKey
}

/** Is the mix of its last calls odd, though each count may be ordinary? See README.md. */
export function createMultivariateWindow(deps: MultivariateWindowDeps): Detector {
  const { agents, features, hashKey } = deps
  const windows = createWindows()
  const { records } = windows
  const forest = createForest(QUANTITIES, mixed(hashKey.k0, hashKey.k1))

  let lookedAt: Observation | null = null
  let learnedFrom: Observation | null = null
  /** `point` is the window of this event. */
  let isLooked = false
  let bits = NOT_APPLICABLE
  /** How empty the space around the window is, 0 in the fullest place; -1 where that cannot be said. */
  let residual = -1
  const values = new Float64Array(QUANTITIES)
  const point = new Float64Array(QUANTITIES)

  const readPoint = (at: number): void => {
    for (let i = 0; i < QUANTITIES; i++) {
      point[i] = standing(i, windows.now(at, i, values[i] ?? 0), windows.mean(at, i))
    }
  }

  /** The window with the event in it, before anything of it is learned. Remembered until `follow`. */
  const look = (observed: Observation): void => {
    if (observed === lookedAt) return
    lookedAt = observed
    const at = records.find(observed.agent)
    const { event, seconds } = observed
    const resource = features(observed).hi[RESOURCE] ?? 0
    const isNew = windows.isNewResource(at, resource, seconds)
    readQuantities(event, isNew, windows.gap(at, seconds), values)
    residual = -1
    bits = WARMING
    isLooked = false
    if (windows.learned(at) < WARM_CALLS) return
    bits = NOT_APPLICABLE
    if (windows.calls(at) % LOOKED !== 0) return
    isLooked = true
    bits = WARMING
    readPoint(at)
    if (forest.seen() < WARM_WINDOWS) return
    residual = Math.max(0, forest.emptiness(point) + FULLEST)
    bits = ownTailBits(records, at + TAIL, residual, seconds)
  }

  const learn = (observed: Observation): void => {
    look(observed)
    const at = records.at(observed.agent)
    learnedFrom = observed
    windows.learn(at, values)
    if (isLooked && mayTeach(records, at + HELD, observed.seconds)) {
      if (windows.takeSample(at, observed.seconds)) forest.learn(point)
      if (residual >= 0) learnResidual(records, at + TAIL, residual)
    }
    records.touch(observed.agent)
  }

  const follow = (observed: Observation): void => {
    look(observed)
    const at = records.at(observed.agent)
    windows.follow(at, values, features(observed).hi[RESOURCE] ?? 0, observed.seconds)
    keepSaid(records, at + TAIL, bits, observed.seconds)
    followHeld(records, at + HELD, learnedFrom !== observed, observed.seconds)
    records.touch(observed.agent)
    // The window has moved on.
    lookedAt = null
  }

  /** The quantities that stand farthest from what is usual. */
  const oddest = (): readonly number[] =>
    Array.from(point, (_, i) => i)
      .sort((a, b) => Math.abs((point[b] ?? 0) - 0.5) - Math.abs((point[a] ?? 0) - 0.5) || a - b)
      .slice(0, MOST_TOLD)

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: ['mix'],
    techniques: ['T1078'],
    score(observed, into, at) {
      look(observed)
      into[at] = bits
    },
    learn,
    follow,
    explain(observed) {
      look(observed)
      const at = records.find(observed.agent)
      readPoint(at)
      const told = oddest()
      const words = (amount: (quantity: number) => number): string =>
        told.map((i) => `${shownQuantity(i, amount(i))} ${QUANTITY_NAMES[i] ?? ''}`).join(', ')
      return explainMix(
        words((i) => windows.now(at, i, values[i] ?? 0)),
        words((i) => windows.mean(at, i)),
      )
    },
    takeChanges(sink) {
      records.takeChanges(OWNER, agents, sink)
      forest.takeChanges(OWNER, sink)
    },
    restore(agent, rows) {
      records.restore(OWNER, agent, rows)
      for (const row of rows) {
        const mine = row.detector === OWNER.detector && row.version === OWNER.version
        if (agent < 0 && mine) forest.restore(row)
      }
    },
    bytes: () => records.bytes() + forest.bytes(),
  }
}

/** A mix has no single amount and no count of its like, so there are no bars and no tallies. */
const explainMix = (observed: string, usual: string): Evidence => ({
  feature: 'mix of calls',
  sentence: 'It mixed its calls unusually',
  observed: `${observed} in its last calls`,
  expected: `usually ${usual}`,
  agent: { seen: 0, of: 0 },
  peers: { seen: 0, of: 0 },
  fleet: { seen: 0, of: 0 },
  usual: null,
  now: null,
  note: '',
})
