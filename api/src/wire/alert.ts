import type { Static } from 'typebox'
import { Type } from 'typebox'
import { AlertStatus, EnvironmentName, literals, Severity, Verdict } from './words.ts'

/** n of m. */
export const Tally = Type.Object({ seen: Type.Number(), of: Type.Number() })
export type Tally = Static<typeof Tally>

export const Bar = Type.Object({ label: Type.String(), amount: Type.Number() })
export type Bar = Static<typeof Bar>

/** One row of "Why this is an alert". */
export const Reason = Type.Object({
  detector: Type.String(),
  channel: Type.String(),
  sentence: Type.String(),
  observed: Type.String(),
  expected: Type.String(),
  agent: Tally,
  peers: Tally,
  fleet: Tally,
  usual: Type.Union([Bar, Type.Null()]),
  now: Type.Union([Bar, Type.Null()]),
  bits: Type.Number(),
  /** "1 in 245,000", or "rarer than anything in 41,312 calls" where the data carries no more. */
  rarity: Type.String(),
  note: Type.String(),
  /** Shown, not counted in the risk. */
  context: Type.Boolean(),
  eventId: Type.String(),
})
export type Reason = Static<typeof Reason>

export const ChainStage = literals([
  'snag',
  'discovery',
  'credential-access',
  'new-credential',
  'environment',
  'destruction',
])
export type ChainStage = Static<typeof ChainStage>

export const ChainStep = Type.Object({
  stage: ChainStage,
  /** "Hit an error", "Looked around", "Found a token", "New credential", "Production", "Deleted it" */
  label: Type.String(),
  at: Type.Number(),
  /** From the first step. */
  offsetMs: Type.Number(),
  events: Type.Number(),
  detail: Type.String(),
  heat: literals(['ordinary', 'warm', 'hot', 'tripped']),
})
export type ChainStep = Static<typeof ChainStep>

/** One facet of the riskiest event as it usually is, and what re-scoring made of the event then. */
export const Alternative = Type.Object({
  /** 'action', 'environment', 'credential' … */
  facet: Type.String(),
  now: Type.String(),
  usual: Type.String(),
  bits: Type.Number(),
  /** It would have been no finding. */
  ordinary: Type.Boolean(),
  words: Type.String(),
})
export type Alternative = Static<typeof Alternative>

/** An earlier event of the agent, one of those most alike the riskiest. */
export const NearestEvent = Type.Object({
  /** The latest of its kind, and how many like it were among the last ones looked at. */
  eventId: Type.String(),
  at: Type.Number(),
  action: Type.String(),
  times: Type.Number(),
  shared: Type.Array(Type.String()),
  differs: Type.Array(
    Type.Object({ facet: Type.String(), before: Type.String(), now: Type.String() }),
  ),
  words: Type.String(),
})
export type NearestEvent = Static<typeof NearestEvent>

/** What the credential was seen to reach in one environment. Lists are bounded; `more` says that one was cut. */
export const Reach = Type.Object({
  environment: EnvironmentName,
  services: Type.Number(),
  serviceNames: Type.Array(Type.String()),
  resourceTypes: Type.Array(Type.String()),
  /** What is gone, then what is protected, then what holds backups, then what was changed, then the rest. */
  resources: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.String(),
      gone: Type.Boolean(),
      protected: Type.Boolean(),
      changed: Type.Boolean(),
      /** Backups that a record says go with it; 0 where none says so. */
      backups: Type.Number(),
    }),
  ),
  more: Type.Boolean(),
})
export type Reach = Static<typeof Reach>

/** What agents.yaml allows the agent and its credential. Lists are bounded, and empty where nothing is declared. */
export const Allowed = Type.Object({
  agentActions: Type.Array(Type.String()),
  credentialActions: Type.Array(Type.String()),
  environments: Type.Array(EnvironmentName),
  /** In the words of whoever declared it. */
  scope: Type.String(),
  /** The credential may do anything. */
  everything: Type.Boolean(),
  /** What it did in this alert that one of the two does not allow. */
  outside: Type.Array(Type.String()),
})
export type Allowed = Static<typeof Allowed>

/** One of the figures the risk is made of, 0..1, with its reason in words. */
export const RiskFactor = Type.Object({ value: Type.Number(), words: Type.String() })

export const Alert = Type.Object({
  id: Type.String(),
  /** Grows by every version of any alert: the id on the stream. */
  sequence: Type.Number(),
  agentId: Type.String(),
  sessionId: Type.String(),
  environment: EnvironmentName,
  credentialId: Type.String(),
  credentialKind: Type.String(),
  /** Whose the credential is and where it belongs, in the words of the riskiest event's source: what a response needs to know. */
  principal: Type.String(),
  account: Type.String(),
  source: Type.String(),
  severity: Severity,
  /** 0..100, literally round(100 × odd × bad). */
  risk: Type.Number(),
  odd: RiskFactor,
  bad: RiskFactor,
  status: AlertStatus,
  assignee: Type.String(),
  verdict: Type.Union([Verdict, Type.Null()]),
  /** One sentence with the figure in it. */
  title: Type.String(),
  /** Two to four sentences: what led to it, what it did, against what. */
  story: Type.String(),
  openedAt: Type.Number(),
  updatedAt: Type.Number(),
  /** How late the record was that raised it, and how long we took from its arrival. */
  recordLateMs: Type.Number(),
  detectedInMs: Type.Number(),
  /** Judged apart: destructive, defense-evading or decoy events on production or protected resources. */
  outsideBudget: Type.Boolean(),
  reasons: Type.Array(Reason),
  /** What this agent usually does at this point, most often first. */
  ordinary: Type.Array(
    Type.Object({ seen: Type.Number(), of: Type.Number(), words: Type.String() }),
  ),
  chain: Type.Array(ChainStep),
  actions: Type.Array(Type.String()),
  techniques: Type.Array(Type.String()),
  /** The source's own ids of the events that prove it, oldest first, bounded; eventCount says how many in all. */
  eventIds: Type.Array(Type.String()),
  eventCount: Type.Number(),
  /** What of its riskiest event would have had to be otherwise; null where nothing usual is known of the agent. */
  wouldBeOrdinary: Type.Union([
    Type.Object({
      /** Of the event as it was, and from how many on an event is a finding. */
      bits: Type.Number(),
      findingBits: Type.Number(),
      words: Type.String(),
      changes: Type.Array(Alternative),
    }),
    Type.Null(),
  ]),
  /** The agent's earlier events most alike the riskiest one, the most alike first. */
  nearest: Type.Array(NearestEvent),
  /** What the credential was seen to reach, production first. */
  reach: Type.Array(Reach),
  /** What is declared; null where nothing is. */
  allowed: Type.Union([Allowed, Type.Null()]),
  /** The blast radius in two or three sentences; '' where nothing is known of it. */
  blastRadius: Type.String(),
})
export type Alert = Static<typeof Alert>

/** A row of the queue: the alert without its long parts. */
export const AlertSummary = Type.Pick(Alert, [
  'id',
  'sequence',
  'agentId',
  'environment',
  'credentialId',
  'credentialKind',
  'severity',
  'risk',
  'status',
  'assignee',
  'verdict',
  'title',
  'story',
  'openedAt',
  'updatedAt',
  'outsideBudget',
  'reasons',
  'chain',
])
export type AlertSummary = Static<typeof AlertSummary>

export const AlertPage = Type.Object({
  alerts: Type.Array(AlertSummary),
  /** Opaque; absent on the last page. */
  nextCursor: Type.Optional(Type.String()),
  total: Type.Number(),
})
export type AlertPage = Static<typeof AlertPage>
