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
  /** What the credential was seen to reach. */
  reach: Type.Array(
    Type.Object({
      environment: EnvironmentName,
      services: Type.Number(),
      resources: Type.Array(Type.Object({ id: Type.String(), gone: Type.Boolean() })),
    }),
  ),
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
