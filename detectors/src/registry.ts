import type { HashKey } from '@tripline/infra'
import type { AgentTable } from './agent-table.ts'
import type { DeclaredFacts } from './declared-facts.ts'
import type { Detector } from './detector.ts'

/** What the detectors are built from. */
export interface DetectorDeps {
  readonly agents: AgentTable
  readonly declared: DeclaredFacts
  /** From the installation key: values come from outside, so their fingerprints are keyed. */
  readonly hashKey: HashKey
  /** Landmark and half-life of the forward decay: the observer's. */
  readonly landmark: number
  readonly halfLifeDays: number
}

/**
 * All detectors, in the order in which their channels are scored. The order is also that of learning.
 * Rows of scope 'fleet' and 'group:…' are restored with agent -1.
 */
export function createDetectors(_deps: DetectorDeps): readonly Detector[] {
  return []
}
