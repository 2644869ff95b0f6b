import type { Environment } from '@tripline/ingest'
import type { AgentTable } from '../agent-table.ts'
import type { DeclaredFacts } from '../declared-facts.ts'
import type { Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { tallyValue } from '../flat/tallies.ts'
import { decayedRate } from '../stats/decayed-rate.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'

const OWNER = { detector: 'environment-crossing', version: 1 } as const
const ENVIRONMENTS = ['prod', 'staging', 'dev'] as const
const NAMES = ['production', 'staging', 'development'] as const
/** Number of the environment facet in features.ts. */
const ENVIRONMENT_FACET = 3

/** Words of an agent's record: a decayed count of each environment, and the sightings in all. */
const SEEN = 3
const WORDS = 4

/** A declaration is worth a thousand calls in the declared environment. */
const DECLARED_STRENGTH = 1000
/** Undeclared, an agent belongs where it made 99 of 100 calls, once it made this many. */
const WARM_CALLS = 50
const HOME_SHARE = 0.99

export interface EnvironmentCrossingDeps {
  readonly agents: AgentTable
  readonly declared: DeclaredFacts
  readonly features: ReadFeatures
  readonly values: LayeredValues
}

/** Does an agent of one environment act in another? See README.md. */
export function createEnvironmentCrossing(deps: EnvironmentCrossingDeps): Detector {
  const records = createAgentRecords(WORDS)
  const tail = newTailMass()

  /**
   * −log2 of the share of its calls that were made there, the declaration counted as calls at home:
   * p = (n(elsewhere) + w) / (N + k·w), k = 1,000 when declared, 2 when learned.
   */
  const score = (observed: Observation, tie: number): number => {
    const here = numberOf(observed.event.environment)
    if (here < 0) return NOT_APPLICABLE
    const at = records.find(observed.agent)
    const declared = numberOf(deps.declared.environmentOf(observed.event.agentId))
    const total = sumOf(records, at)
    let strength = DECLARED_STRENGTH
    let home = declared
    if (declared < 0) {
      strength = 2
      if (at < 0 || (records.u[at + SEEN] ?? 0) < WARM_CALLS) return WARMING
      home = homeOf(records, at, total)
    }
    if (home < 0 || home === here) return 0
    const count = at < 0 ? 0 : (records.f[at + here] ?? 0)
    tail.tied = decayedRate(count, total, 1 / strength, strength, observed.weight)
    return tailBits(tail, tie)
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: ['environment'],
    techniques: ['T1078.004', 'T1550'],
    score(observed, bits, at, tie) {
      bits[at] = score(observed, tie(0))
    },
    learn(observed, times) {
      const here = numberOf(observed.event.environment)
      if (here < 0) return
      const at = records.at(observed.agent)
      const { u, f } = records
      f[at + here] = Math.min((f[at + here] ?? 0) + observed.weight * times, LARGEST_SUM)
      u[at + SEEN] = Math.min((u[at + SEEN] ?? 0) + times, 0xffffffff)
      records.touch(observed.agent)
    },
    explain: (observed) => explain(deps, records, observed),
    takeChanges: (sink) => records.takeChanges(OWNER, deps.agents, sink),
    restore: (agent, rows) => records.restore(OWNER, agent, rows),
    bytes: () => records.bytes(),
  }
}

function numberOf(environment: Environment): number {
  const names: readonly string[] = ENVIRONMENTS
  return names.indexOf(environment)
}

function sumOf(records: AgentRecords, at: number): number {
  if (at < 0) return 0
  const { f } = records
  return (f[at] ?? 0) + (f[at + 1] ?? 0) + (f[at + 2] ?? 0)
}

/** Where nearly all of its calls were made, -1 when there is no such place. */
function homeOf(records: AgentRecords, at: number, total: number): number {
  for (let i = 0; i < ENVIRONMENTS.length; i++) {
    if ((records.f[at + i] ?? 0) >= HOME_SHARE * total) return i
  }
  return -1
}

function explain(
  deps: EnvironmentCrossingDeps,
  records: AgentRecords,
  observed: Observation,
): Evidence {
  const read = deps.features(observed)
  const here = numberOf(observed.event.environment)
  const declared = numberOf(deps.declared.environmentOf(observed.event.agentId))
  const at = records.find(observed.agent)
  const total = sumOf(records, at)
  let top = 0
  for (let i = 1; i < ENVIRONMENTS.length; i++) {
    if (at >= 0 && (records.f[at + i] ?? 0) > (records.f[at + top] ?? 0)) top = i
  }
  const share = at < 0 || total === 0 ? 0 : (records.f[at + top] ?? 0) / total
  const usual = `${NAMES[top]} ${(100 * share).toFixed(1)} %`
  const key = read.hi[ENVIRONMENT_FACET] ?? 0
  const lo = read.lo[ENVIRONMENT_FACET] ?? 0
  return {
    feature: 'environment',
    sentence: `It acted in ${NAMES[here] ?? 'an unknown environment'}`,
    observed: NAMES[here] ?? '',
    expected: declared < 0 ? usual : `declared for ${NAMES[declared]}`,
    ...tallyValue(deps.values, deps.agents, observed, ENVIRONMENT_FACET, key, lo),
    usual: total === 0 ? null : { label: usual, amount: share },
    now: { label: NAMES[here] ?? '', amount: 1 },
    note: declared < 0 ? '' : `Declared for ${NAMES[declared]}`,
  }
}
