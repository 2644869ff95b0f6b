import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { decayedRate } from '../stats/decayed-rate.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import type { Step } from './chain-records.ts'
import { createChainRecords } from './chain-records.ts'
import { createEpisodeCounts } from './episode-counts.ts'
import { explainChain } from './explain-chain.ts'
import type { ChainStage } from './story.ts'
import { createStories } from './story.ts'

export const CHAIN = { detector: 'chain', version: 1 } as const
/** Episodes of the fleet before anything is said. */
const WARM_EPISODES = 20

export interface ChainDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
}

export interface ChainDetector extends Detector {
  /** The stages of the agent's present chain, in their order. */
  stagesOf(agent: AgentIndex): readonly ChainStage[]
}

/** The chain detector among all, for the story of an alert. */
export function findChain(detectors: readonly Detector[]): ChainDetector | undefined {
  return detectors.find((detector): detector is ChainDetector => 'stagesOf' in detector)
}

/**
 * Did it hit an error, look around, find a token, and then use it to destroy something? See README.md.
 *
 * The p-value of a chain of depth d is how often episodes go that far: agent backed off to group, to fleet,
 * p = (n(≥ d) + w·p_parent) / (N + w). It is given once, when an episode reaches d.
 */
export function createChain(deps: ChainDeps): ChainDetector {
  const chains = createChainRecords()
  const shared = createEpisodeCounts()
  const stories = createStories()
  const tail = newTailMass()
  const step: Step = { stages: 0, depth: 0, reached: 0 }

  const look = (observed: Observation): void => chains.look(observed, deps.features(observed), step)

  const probability = ({ agent, group, weight }: Observation, depth: number): number => {
    const fleet = decayedRate(shared.count(0, depth), shared.count(0, 0), 0.5, 1, weight)
    const peers = shared.count(group + 1, depth)
    const inGroup = decayedRate(peers, shared.count(group + 1, 0), fleet, 1, weight)
    return decayedRate(chains.episodes(agent, depth), chains.episodes(agent, 0), inGroup, 1, weight)
  }

  return {
    name: CHAIN.detector,
    version: CHAIN.version,
    channels: ['chain'],
    techniques: ['T1552.001', 'T1078.004', 'T1485', 'T1490'],
    score(observed, bits, at, tie) {
      look(observed)
      if (step.stages === 0) bits[at] = NOT_APPLICABLE
      else if (shared.seen() < WARM_EPISODES) bits[at] = WARMING
      else if (step.depth <= Math.max(1, step.reached)) bits[at] = 0
      else {
        tail.tied = Math.min(1, probability(observed, step.depth))
        bits[at] = tailBits(tail, tie(0))
      }
    },
    learn(observed, times) {
      look(observed)
      if (step.stages === 0 || step.depth <= step.reached) return
      // A first step begins an episode: it counts in all of them.
      const from = step.reached === 0 ? 0 : step.reached + 1
      const weight = observed.weight * times
      chains.learnEpisodes(observed.agent, from, step.depth, weight)
      shared.add(0, from, step.depth, weight, times)
      shared.add(observed.group + 1, from, step.depth, weight, times)
    },
    follow(observed) {
      look(observed)
      if (step.stages !== 0) stories.tell(observed, step.stages, step.reached === 0)
      chains.follow(observed, deps.features(observed), step)
    },
    explain(observed) {
      look(observed)
      return explainChain(chains, shared, observed, step, stories)
    },
    stagesOf: stories.stagesOf,
    takeChanges(sink: (row: BaselineRow) => void) {
      chains.records.takeChanges(CHAIN, deps.agents, sink)
      stories.takeChanges(CHAIN, deps.agents, sink)
      shared.takeChanges(CHAIN, deps.agents, sink)
    },
    restore(agent, rows) {
      chains.records.restore(CHAIN, agent, rows)
      stories.restore(CHAIN, agent, rows)
      shared.restore(CHAIN, deps.agents, rows)
    },
    bytes: () => chains.records.bytes(),
  }
}
