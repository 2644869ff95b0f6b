import type { HashKey } from '@tripline/infra'
import type { AgentTable } from './agent-table.ts'
import { createBurstGraph } from './burst-graph/burst-graph.ts'
import { createChain } from './chain/chain.ts'
import { createCredentialBinding } from './credential-binding/credential-binding.ts'
import type { DeclaredFacts } from './declared-facts.ts'
import type { Detector } from './detector.ts'
import { createDivergence } from './divergence/divergence.ts'
import { createEnvironmentCrossing } from './environment-crossing/environment-crossing.ts'
import { createArgumentReader } from './facets/argument-features.ts'
import { DESTINATION, FACETS } from './facets/facet-list.ts'
import { createFeatureReader } from './facets/features.ts'
import { createLayeredValues } from './flat/layered-values.ts'
import { createHoneytoken } from './honeytoken/honeytoken.ts'
import { createInferenceSettings } from './inference-settings/inference-settings.ts'
import { createLoops } from './loops/loops.ts'
import { createModelUse } from './model-use/model-use.ts'
import { createMultivariateWindow } from './multivariate-window/multivariate-window.ts'
import { createNovelty } from './novelty/novelty.ts'
import { createPeerGroup } from './peer-group/peer-group.ts'
import { createProvenance } from './provenance/provenance.ts'
import { createRate } from './rate/rate.ts'
import { createRevokedCredential } from './revoked-credential/revoked-credential.ts'
import type { RevokedCredentials } from './revoked-credential/revoked-credentials.ts'
import { createRevokedCredentials } from './revoked-credential/revoked-credentials.ts'
import { createRules } from './rules/rules.ts'
import type { RuleBook } from './rules/sigma/rule-book.ts'
import { emptyRuleBook } from './rules/sigma/rule-book.ts'
import { createSequence } from './sequence/sequence.ts'
import { createSeries } from './series/series.ts'
import { createSilence } from './silence/silence.ts'
import { decayTime } from './stats/forward-decay.ts'

/** What the detectors are built from. */
export interface DetectorDeps {
  readonly agents: AgentTable
  readonly declared: DeclaredFacts
  /** From the installation key: values come from outside, so their fingerprints are keyed. */
  readonly hashKey: HashKey
  /** Landmark (seconds) and half-life of the forward decay: the observer's. */
  readonly landmark: number
  readonly halfLifeDays: number
  /** Known-bad patterns; none when not given. */
  readonly rules?: RuleBook
  /** Credentials that are out of service; none when not given. */
  readonly revoked?: RevokedCredentials
}

/**
 * All detectors, in the order in which their channels are scored. The order is also that of learning.
 * Rows of scope 'fleet' and 'group:…' are restored with agent -1, before or after those of agents.
 */
export function createDetectors(deps: DetectorDeps): readonly Detector[] {
  const { agents, declared, hashKey } = deps
  const features = createFeatureReader(hashKey)
  const argumentsOf = createArgumentReader(hashKey, ['destination', 'value by key'], DESTINATION)
  const timeOf = (weight: number): number => decayTime(weight, deps.landmark, deps.halfLifeDays)
  const values = createLayeredValues(FACETS)
  return [
    createNovelty({ agents, values, features, argumentsOf, timeOf }),
    createCredentialBinding({ agents, declared, features, values, timeOf }),
    createEnvironmentCrossing({ agents, declared, features, values }),
    createHoneytoken({ agents, declared }),
    createChain({ agents, features }),
    createRate({ agents, features }),
    createSequence({ agents, features, values, timeOf }),
    createProvenance({ agents, hashKey, features, timeOf }),
    createModelUse({ agents, features }),
    createSeries({ agents }),
    createSilence({ agents, features, values }),
    createLoops({ agents, features, hashKey }),
    createInferenceSettings({ agents, features, hashKey }),
    createDivergence({ agents, features }),
    createBurstGraph({ agents, features, halfLifeDays: deps.halfLifeDays }),
    createMultivariateWindow({ agents, features, hashKey }),
    createPeerGroup({ agents, features }),
    createRules({
      ...{ agents, hashKey, halfLifeDays: deps.halfLifeDays },
      book: deps.rules ?? emptyRuleBook,
    }),
    createRevokedCredential({ agents, revoked: deps.revoked ?? createRevokedCredentials() }),
  ]
}
