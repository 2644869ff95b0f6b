import type { AgentTable } from '../agent-table.ts'
import type { DeclaredFacts } from '../declared-facts.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE } from '../detector.ts'
import type { Features, ReadFeatures } from '../facets/features.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { CLIENT, createCredentialRecords, PLACE } from './credential-records.ts'
import { explainCredential } from './explain-credential.ts'
import { newFleetHabits } from './fleet-habits.ts'
import { CREDENTIAL, createCredentialLearner } from './learn-credential.ts'
import { restoreCredentials, saveCredentials } from './save-credentials.ts'
import type { CredentialUse } from './score-credential.ts'
import { CHANNELS, clientOf, createCredentialScores, placeOf } from './score-credential.ts'

export const CREDENTIAL_BINDING = { detector: 'credential-binding', version: 2 } as const

export interface CredentialBindingDeps {
  readonly agents: AgentTable
  readonly declared: DeclaredFacts
  readonly features: ReadFeatures
  /** For the tallies of explanations: who among peers and fleet showed the credential. */
  readonly values: LayeredValues
  readonly timeOf: (weight: number) => number
}

/** Is this credential used by somebody else than its owner, from elsewhere, or by two at once? See README.md. */
export function createCredentialBinding(deps: CredentialBindingDeps): Detector {
  const records = createCredentialRecords()
  const habits = newFleetHabits()
  const scores = createCredentialScores(records, habits, deps.declared)
  const learner = createCredentialLearner(records, habits, deps.declared)
  const use = { row: -1, user: 0, place: 0, client: 0 }

  /** Null when the event names no credential. */
  const read = (observed: Observation): { use: CredentialUse; features: Features } | null => {
    const features = deps.features(observed)
    const hi = features.hi[CREDENTIAL] ?? 0
    if (hi === 0) return null
    use.row = records.rows.find(hi, features.lo[CREDENTIAL] ?? 0)
    use.user = features.agent
    use.place = placeOf(features)
    use.client = clientOf(features)
    return { use, features }
  }

  return {
    name: CREDENTIAL_BINDING.detector,
    version: CREDENTIAL_BINDING.version,
    channels: CHANNELS,
    techniques: ['T1078.004', 'T1552.001', 'T1528'],
    score(observed, bits, at, tie) {
      const asked = read(observed)
      if (asked === null) {
        bits.fill(NOT_APPLICABLE, at, at + CHANNELS.length)
        return
      }
      bits[at] = scores.owner(observed, asked.use, tie(0))
      bits[at + 1] = scores.habit(observed, asked.use, PLACE, tie(1))
      bits[at + 2] = scores.habit(observed, asked.use, CLIENT, tie(2))
      bits[at + 3] = scores.atOnce(observed, asked.use, tie(3))
    },
    learn(observed, times) {
      const asked = read(observed)
      if (asked !== null) learner.learn(observed, asked.features, asked.use, times)
    },
    explain: (observed, channel) =>
      explainCredential(deps, records, observed, read(observed)?.use ?? use, channel),
    takeChanges: (sink) =>
      saveCredentials(
        records,
        habits,
        CREDENTIAL_BINDING,
        learner.takeChangedUses(),
        deps.timeOf,
        sink,
      ),
    restore: (_agent, rows) => restoreCredentials(records, habits, CREDENTIAL_BINDING, rows),
    bytes: () => records.bytes(),
  }
}
