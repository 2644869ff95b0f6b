import type { Static } from 'typebox'
import { Type } from 'typebox'
import { BaselineState } from './baseline.ts'
import { EnvironmentName } from './words.ts'

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
  baseline: BaselineState,
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
  /** How far what it did in the last day is from what it did in the last weeks, 0..1, and what that usually stays under; null before a week was seen. */
  drift: Type.Union([Type.Object({ now: Type.Number(), usual: Type.Number() }), Type.Null()]),
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
