import type { AgentIndex } from '../detector.ts'

/**
 * How far a baseline is to be trusted: `observing`, too little seen for a person to approve it; `learning`;
 * `ratified`, a person looked at it and approved; `locked`, nothing is learned any more, so what deviates stays a finding
 * however often it comes.
 */
export type LifeState = 'observing' | 'learning' | 'ratified' | 'locked'

/** A state of one agent's baseline that a person approved. Its rows lie in table `baseline_versions`. */
export interface RatifiedVersion {
  /** Counts from 1 for each agent, and never again. */
  readonly number: number
  readonly at: number
  readonly by: string
  readonly note: string
  /** Calls learned by then. */
  readonly calls: number
}

export interface AgentLife {
  readonly state: LifeState
  /** Newest last, at most MOST_VERSIONS. */
  readonly versions: readonly RatifiedVersion[]
  /** The version it last was exactly: ratified as it was then, or rolled back to. 0 for none. */
  readonly standsOn: number
  /** Of the last decision; 0 and '' when there was none. */
  readonly changedAt: number
  readonly changedBy: string
}

/** What a person decides about an agent's baseline. Goes through the log, so that a replay decides the same at the same place. */
export type LifeDecision = LifeChange & {
  /** Idempotency key. */
  readonly id: string
  readonly agentId: string
  readonly by: string
  readonly at: number
}

export type LifeChange =
  | { readonly type: 'ratify'; readonly note: string }
  | { readonly type: 'lock' }
  | { readonly type: 'unlock' }
  | { readonly type: 'roll-back'; readonly version: number }

export type LifeRefusal =
  | 'not-running'
  | 'unknown-agent'
  | 'still-observing'
  | 'never-ratified'
  | 'already-locked'
  | 'not-locked'
  | 'unknown-version'

export type LifeOutcome =
  | { readonly kind: 'done'; readonly life: AgentLife }
  /** The decision was met before: nothing changed now. */
  | { readonly kind: 'repeated'; readonly life: AgentLife }
  | { readonly kind: 'refused'; readonly reason: LifeRefusal }

/**
 * A version is some hundred kilobytes at most and compresses to a tenth; eight of them are two months of fortnightly
 * reviews, further back than the half-life lets anybody want to go.
 */
export const MOST_VERSIONS = 8

/** Calls after which an agent's own history speaks, and learning peers that speak for it before. */
export const OBSERVED_CALLS = 50
export const ENOUGH_PEERS = 4

/** Who learned: what `lives` needs of the agent table. */
export interface KnownAgents {
  find(agentId: string): AgentIndex
  events(agent: AgentIndex): number
  /** Agents with at least one learned call. */
  agentsIn(group: number): number
  groupOf(agent: AgentIndex): number
  idOf(agent: AgentIndex): string
}
