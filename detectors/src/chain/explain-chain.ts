import type { Evidence, Observation } from '../detector.ts'
import type { ChainRecords, Step } from './chain-records.ts'
import type { EpisodeCounts } from './episode-counts.ts'
import { STAGES } from './stages.ts'
import type { Stories } from './story.ts'

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'all six'] as const

/** Tallies are depths here: the longest chain of the agent, its group, the fleet, of six. */
export function explainChain(
  chains: ChainRecords,
  shared: EpisodeCounts,
  observed: Observation,
  step: Readonly<Step>,
  stories: Stories,
): Evidence {
  const of = STAGES.length
  const own = longestOf(chains, observed.agent)
  const begun = step.reached === 0 ? undefined : stories.stagesOf(observed.agent)[0]
  const seconds = begun === undefined ? 0 : (observed.event.occurredAt - begun.at) / 1000
  return {
    feature: 'chain',
    sentence: `It took ${NUMBERS[step.depth] ?? 'some'} steps towards destruction`,
    observed: `${step.depth} of ${of} steps`,
    expected: `${own} of ${of} at most`,
    agent: { seen: own, of },
    peers: { seen: Math.min(shared.longest(observed.group + 1), of), of },
    fleet: { seen: Math.min(shared.longest(0), of), of },
    usual: { label: `${own} of ${of} at most`, amount: own },
    now: { label: `${step.depth} of ${of}`, amount: step.depth },
    note: seconds > 0 ? `In ${Math.round(seconds)} s` : '',
  }
}

function longestOf(chains: ChainRecords, agent: number): number {
  for (let depth = STAGES.length; depth > 0; depth--) {
    if (chains.episodes(agent, depth) > 0) return depth
  }
  return 0
}
