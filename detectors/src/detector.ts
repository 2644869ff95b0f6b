import type { AuditEvent } from '@tripline/ingest'

/** Row number of an agent in every detector's typed arrays. Dense, from 0, process-local. */
export type AgentIndex = number
/** Row number of a peer group; 0 is the fleet's default group. */
export type GroupIndex = number

/** `bits` of a channel that has not seen enough to say anything. Never shown as 0. */
export const WARMING = -1
/** `bits` of a channel that does not apply to the event (no model call, no session …). */
export const NOT_APPLICABLE = -2

/** One event as the detectors see it: derived once, shared by all. */
export interface Observation {
  readonly event: AuditEvent
  readonly agent: AgentIndex
  readonly group: GroupIndex
  /** Event time in seconds. */
  readonly seconds: number
  /** Forward-decay weight of now, 2^((t−L)/half-life) (Cormode 2009), at the long half-life. */
  readonly weight: number
  /** Calls of this agent learned so far, undecayed. */
  readonly agentEvents: number
  /** When the agent was first seen, seconds. */
  readonly agentSince: number
}

/** n of m: "0 of 41,312 calls", "0 of 5 peers", "9 of 24 agents". */
export interface Tally {
  readonly seen: number
  readonly of: number
}

/** Why a channel is surprised, for people. Built only for findings, before the event is learned. */
export interface Evidence {
  /** 'environment', 'credential', 'action', 'calls per minute' … */
  readonly feature: string
  /** Seven words or fewer, past tense, subject "It": "It acted in production". */
  readonly sentence: string
  readonly observed: string
  readonly expected: string
  /** First time for: the agent's own calls, its peers (agents), the fleet (agents). */
  readonly agent: Tally
  readonly peers: Tally
  readonly fleet: Tally
  /** Bars on one shared scale, usual above now. Null where a share or amount makes no sense. */
  readonly usual: { readonly label: string; readonly amount: number } | null
  readonly now: { readonly label: string; readonly amount: number } | null
  /** Extra fact in words, or ''. "Issued to Dana Whitfield, a person" */
  readonly note: string
}

export interface Claim {
  readonly techniques: readonly string[]
  /** In place of how rare it is: a known pattern is bad however often it is seen. */
  readonly rarity: string
}

/**
 * One question about one event (or window) of one agent, answered as a p-value under the agent's own history.
 * A detector owns the state of all agents in flat arrays, because an object per agent costs 6x the memory
 * and half the speed; the agent is a row number.
 */
export interface Detector {
  /** Equals its folder name and the word a user sees. */
  readonly name: string
  /** Raise when state or its meaning changes; older baselines are relearned. */
  readonly version: number
  /** One score each. 'novelty' has a channel per facet and pair. */
  readonly channels: readonly string[]
  /** ATT&CK (v19) techniques a finding of this detector suggests. */
  readonly techniques: readonly string[]
  /** What a finding about this very event claims instead, where that differs from one to the next. Called between score and learn. */
  claimOf?(observed: Observation): Claim
  /** Its scores never tie, so it draws nothing: it comes last, and what others draw is as it was without it. */
  readonly neverTies?: true
  /**
   * Writes bits = −log2 p of each channel into `bits[at + i]`, ties randomised by `tie(i)` in (0,1); WARMING or
   * NOT_APPLICABLE where there is no score. Never changes state.
   */
  score(
    observed: Observation,
    bits: Float64Array,
    at: number,
    tie: (channel: number) => number,
  ): void
  /** Adds the event, `times` over (a benign verdict counts more). Never gives an opinion; keeps state bounded. */
  learn(observed: Observation, times: number): void
  /**
   * Moves on what is no baseline but the present: the previous action of a session, the window under way, the stages
   * of a chain. Called with every event, learned or held, after it was scored, explained and learned.
   */
  follow?(observed: Observation): void
  /** A person judged the event an attack; it is never learned. For what must then never become ordinary. */
  condemn?(observed: Observation): void
  /** The evidence behind channel `i` for this very event. Called between score and learn. */
  explain(observed: Observation, channel: number): Evidence
  /** Rows changed since the last call, for the baseline tables; strings are already bounded. */
  takeChanges(sink: (row: BaselineRow) => void): void
  /** Puts back what takeChanges gave. Rows of one agent arrive together. */
  restore(agent: AgentIndex, rows: readonly BaselineRow[]): void
  /** Bytes of state held now, all agents. */
  bytes(): number
}

/** One row of table `baselines`. Numbers a person can read; `state` only where numbers cannot say it. */
export interface BaselineRow {
  /** Agent id, `group:<name>`, or 'fleet'. */
  readonly scope: string
  readonly detector: string
  readonly version: number
  /** Facet or pair, 'rate', 'sketch' …; '' for totals. */
  readonly facet: string
  readonly value: string
  /** Undecayed sightings. */
  readonly seen: number
  /** Forward-decayed sum and weight of the last sighting: what the formula uses, exactly. */
  readonly weight: number
  readonly lastWeight: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** Distinct agents that showed the value (group and fleet rows). */
  readonly agents: number
  /** Hex of the exact binary state, or ''. */
  readonly state: string
}
