import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { tallyValue } from '../flat/tallies.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { createAgentSilence } from './agent-silence.ts'
import { explainDormancy, explainWaiting } from './explain-silence.ts'
import { createSleepingCredentials } from './sleeping-credentials.ts'

const OWNER = { detector: 'silence', version: 1 } as const
const CHANNELS = ['dormancy', 'waiting time'] as const
/** Shorter silences are lulls, at whatever hour. */
const LEAST_HOURS = 12
/** Number of the credential facet in features.ts. */
const CREDENTIAL = 5

export interface SilenceDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  /** For the tallies of explanations: who among peers and fleet showed the credential. */
  readonly values: LayeredValues
}

/** Does a credential wake that slept, or an agent after a silence that is not its own? See README.md. */
export function createSilence({ agents, features, values }: SilenceDeps): Detector {
  const credentials = createSleepingCredentials()
  const waiting = createAgentSilence()
  const tail = newTailMass()

  const rowOf = (observed: Observation): number => {
    const read = features(observed)
    return credentials.rows.find(read.hi[CREDENTIAL] ?? 0, read.lo[CREDENTIAL] ?? 0)
  }

  const dormancy = (observed: Observation, tie: number): number => {
    if ((features(observed).hi[CREDENTIAL] ?? 0) === 0) return NOT_APPLICABLE
    const row = rowOf(observed)
    if (row < 0) return WARMING
    const chance = credentials.chance(row, observed.seconds)
    if (chance === 1) return 0
    if (!credentials.isWarm()) return WARMING
    tail.below = 0
    tail.tied = chance
    return tailBits(tail, tie)
  }

  const waitingTime = ({ agent, seconds }: Observation, tie: number): number => {
    const hours = waiting.hours(agent, seconds)
    if (hours === 0) return NOT_APPLICABLE
    if (hours < LEAST_HOURS) return 0
    if (!waiting.isWarm(agent)) return WARMING
    waiting.tail(agent, seconds, tail)
    return tailBits(tail, tie)
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: CHANNELS,
    techniques: ['T1078.004'],
    score(observed, bits, at, tie) {
      bits[at] = dormancy(observed, tie(0))
      bits[at + 1] = waitingTime(observed, tie(1))
    },
    learn(observed) {
      const read = features(observed)
      const hi = read.hi[CREDENTIAL] ?? 0
      if (hi !== 0) {
        const lo = read.lo[CREDENTIAL] ?? 0
        credentials.learn(hi, lo, read.text(CREDENTIAL), observed.seconds)
      }
      waiting.learn(observed.agent, observed.seconds)
    },
    follow: ({ agent, seconds }) => waiting.follow(agent, seconds),
    explain(observed, channel) {
      const { agent, seconds } = observed
      if (channel === 1) {
        const [hours, longest] = [waiting.hours(agent, seconds), waiting.longest(agent)]
        return explainWaiting(hours, longest, waiting.silences(agent))
      }
      const read = features(observed)
      const [hi, lo] = [read.hi[CREDENTIAL] ?? 0, read.lo[CREDENTIAL] ?? 0]
      const tallies = tallyValue(values, agents, observed, CREDENTIAL, hi, lo)
      const row = rowOf(observed)
      return explainDormancy(credentials.days(row, seconds), credentials.gaps(row).longest, tallies)
    },
    takeChanges(sink) {
      credentials.takeChanges(OWNER, sink)
      waiting.takeChanges(OWNER, agents, sink)
    },
    restore(agent, rows) {
      credentials.restore(OWNER, rows)
      waiting.restore(OWNER, agent, rows)
    },
    bytes: () => credentials.bytes() + waiting.bytes(),
  }
}
