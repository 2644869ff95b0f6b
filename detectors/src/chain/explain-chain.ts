import type { Evidence, Observation } from '../detector.ts'
import type { ChainRecords, Step } from './chain-records.ts'
import type { EpisodeCounts } from './episode-counts.ts'
import type { Stage } from './stages.ts'
import { STAGES } from './stages.ts'
import type { Stories } from './story.ts'

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'] as const
const STEP_WORDS: Readonly<Record<Stage, string>> = {
  snag: 'a call that failed',
  discovery: 'looking around',
  'credential-access': 'a secret',
  'new-credential': 'a new credential',
  environment: 'a new environment',
  destruction: 'a deletion',
}
/** Longer than this is no longer one run of events. */
const ONE_RUN_SECONDS = 6 * 3600

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
  const before = step.reached === 0 ? [] : stories.stagesOf(observed.agent)
  const begun = before[0]?.at ?? observed.event.occurredAt
  const seconds = Math.round((observed.event.occurredAt - begun) / 1000)
  const met = STAGES.filter(
    (stage, i) => (step.stages & (1 << i)) !== 0 || before.some((one) => one.stage === stage),
  )
  const steps = met.map((stage) => STEP_WORDS[stage]).join(', ')
  return {
    feature: 'chain',
    sentence:
      step.depth === of
        ? 'It went all six steps astray'
        : `It went ${NUMBERS[step.depth] ?? 'some'} of six steps astray`,
    observed: `${step.depth} of ${of} steps`,
    expected: `${own} of ${of} at most`,
    agent: { seen: own, of },
    peers: { seen: Math.min(shared.longest(observed.group + 1), of), of },
    fleet: { seen: Math.min(shared.longest(0), of), of },
    usual: { label: `${own} of ${of} at most`, amount: own },
    now: { label: `${step.depth} of ${of}`, amount: step.depth },
    note: seconds > 0 && seconds <= ONE_RUN_SECONDS ? `${steps}, in ${seconds} s` : steps,
  }
}

function longestOf(chains: ChainRecords, agent: number): number {
  for (let depth = STAGES.length; depth > 0; depth--) {
    if (chains.episodes(agent, depth) > 0) return depth
  }
  return 0
}
