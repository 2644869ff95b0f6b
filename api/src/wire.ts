/**
 * The JSON shapes on the wire: schemas and their types. The only thing the dashboards may import.
 * Times are epoch milliseconds, UTC. Every claim about rarity has one shape: agent, peers, fleet; usual against now; how rare.
 */
import type { Static } from 'typebox'
import { Type } from 'typebox'

const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

export const Severity = literals(['informational', 'low', 'medium', 'high', 'critical'])
export type Severity = Static<typeof Severity>

export const AlertStatus = literals(['open', 'acknowledged', 'closed'])
export type AlertStatus = Static<typeof AlertStatus>

export const Verdict = literals(['true_positive', 'false_positive', 'benign'])
export type Verdict = Static<typeof Verdict>

export const Role = literals(['viewer', 'analyst', 'responder', 'admin'])
export type Role = Static<typeof Role>

export const EnvironmentName = literals(['prod', 'staging', 'dev', 'unknown'])
export type EnvironmentName = Static<typeof EnvironmentName>

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

/** Promised against realised. */
export const Budget = Type.Object({
  promisedPerDay: Type.Number(),
  realisedPerDay: Type.Number(),
  verdict: literals(['holds', 'warming', 'void']),
  /** Why it is void or warming, in words; '' when it holds. */
  because: Type.String(),
  days: Type.Array(
    Type.Object({ day: Type.String(), inside: Type.Number(), outside: Type.Number() }),
  ),
})
export type Budget = Static<typeof Budget>

export const AgentSummary = Type.Object({
  id: Type.String(),
  owner: Type.String(),
  charter: Type.String(),
  peerGroup: Type.String(),
  environment: EnvironmentName,
  declared: Type.Boolean(),
  firstSeenAt: Type.Number(),
  lastSeenAt: Type.Number(),
  calls: Type.Number(),
  callsToday: Type.Number(),
  openAlerts: Type.Number(),
  highestRisk: Type.Number(),
  baseline: literals(['observing', 'learning', 'ratified', 'locked']),
})
export type AgentSummary = Static<typeof AgentSummary>

export const BaselineValue = Type.Object({
  facet: Type.String(),
  value: Type.String(),
  seen: Type.Number(),
  decayedCount: Type.Number(),
  share: Type.Number(),
  firstSeenAt: Type.Number(),
  lastSeenAt: Type.Number(),
})
export type BaselineValue = Static<typeof BaselineValue>

export const AgentDetail = Type.Object({
  agent: AgentSummary,
  attribution: Type.Object({ rule: Type.String(), confidence: Type.Number() }),
  /** Since when nothing of it is learned, pending a verdict; null when learning goes on. */
  learningHeldSince: Type.Union([Type.Number(), Type.Null()]),
  /** Highest risk a day, and the median of its peers. */
  riskByDay: Type.Array(
    Type.Object({ day: Type.Number(), highest: Type.Number(), peersMedian: Type.Number() }),
  ),
  /** Today, per 10 minutes, by class of action. */
  activity: Type.Array(
    Type.Object({ at: Type.Number(), byClass: Type.Record(Type.String(), Type.Number()) }),
  ),
  /** Usual calls an hour: [weekday 0 = Monday][hour UTC]. */
  hours: Type.Array(Type.Array(Type.Number())),
  topActions: Type.Array(
    Type.Object({ action: Type.String(), today: Type.Number(), usual: Type.Number() }),
  ),
  model: Type.Union([
    Type.Object({
      model: Type.String(),
      reasoningPerCall: Type.Object({ now: Type.Number(), usual: Type.Number() }),
      inputPerCall: Type.Object({ now: Type.Number(), usual: Type.Number() }),
      costToday: Type.Object({ now: Type.Number(), usual: Type.Number() }),
      recentReasoning: Type.Array(Type.Number()),
    }),
    Type.Null(),
  ]),
  /** Mix of action classes, itself and its peers, shares. */
  peers: Type.Array(
    Type.Object({
      agentId: Type.String(),
      mix: Type.Record(Type.String(), Type.Number()),
      distance: Type.Number(),
    }),
  ),
  credentials: Type.Array(
    Type.Object({
      credentialId: Type.String(),
      kind: Type.String(),
      calls: Type.Number(),
      actions: Type.Number(),
      firstSeenAt: Type.Number(),
      lastSeenAt: Type.Number(),
      agents: Type.Number(),
    }),
  ),
})
export type AgentDetail = Static<typeof AgentDetail>

export const EventSummary = Type.Object({
  id: Type.String(),
  source: Type.String(),
  occurredAt: Type.Number(),
  receivedAt: Type.Number(),
  agentId: Type.String(),
  sessionId: Type.String(),
  credentialId: Type.String(),
  action: Type.String(),
  actionClass: Type.String(),
  service: Type.String(),
  resourceType: Type.String(),
  resourceId: Type.String(),
  environment: EnvironmentName,
  outcome: literals(['success', 'denied', 'failure']),
  errorCode: Type.String(),
  sourceIp: Type.String(),
  model: Type.String(),
  /** Surprise as scored when it came. */
  bits: Type.Number(),
  risk: Type.Number(),
})
export type EventSummary = Static<typeof EventSummary>

export const EventPage = Type.Object({
  events: Type.Array(EventSummary),
  nextCursor: Type.Optional(Type.String()),
})
export type EventPage = Static<typeof EventPage>

/** One event with its redacted record: opened, never listed. */
export const EventDetail = Type.Intersect([
  EventSummary,
  Type.Object({
    principal: Type.String(),
    attributionRule: Type.String(),
    attributionConfidence: Type.Number(),
    raw: Type.String(),
  }),
])
export type EventDetail = Static<typeof EventDetail>

export const Sensor = Type.Object({
  name: Type.String(),
  source: Type.String(),
  lastRecordAt: Type.Number(),
  lastEventAt: Type.Number(),
  usualGapMs: Type.Number(),
  records: Type.Number(),
  deadLetters: Type.Number(),
  duplicates: Type.Number(),
  state: literals(['on_time', 'late', 'silent']),
})
export type Sensor = Static<typeof Sensor>

export const Status = Type.Object({
  version: Type.String(),
  demo: Type.Boolean(),
  now: Type.Number(),
  /** Milliseconds the detectors are behind the end of the log. */
  behindMs: Type.Number(),
  lag: Type.Number(),
  events: Type.Number(),
  eventsPerSecond: Type.Number(),
  agents: Type.Number(),
  openAlerts: Type.Number(),
  deadLetters: Type.Number(),
  duplicates: Type.Number(),
  sensors: Type.Array(Sensor),
  budget: Budget,
})
export type Status = Static<typeof Status>

export const SessionInfo = Type.Object({
  name: Type.String(),
  role: Role,
  expiresAt: Type.Number(),
})
export type SessionInfo = Static<typeof SessionInfo>

/** RFC 9457. `code` is from a closed list; `detail` says what to do. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Number(),
  detail: Type.String(),
  code: Type.String(),
  instance: Type.Optional(Type.String()),
})
export type Problem = Static<typeof Problem>

export const IngestResult = Type.Object({
  accepted: Type.Number(),
  ignored: Type.Number(),
  deadLetters: Type.Number(),
})
export type IngestResult = Static<typeof IngestResult>
