import type { Static } from 'typebox'
import { Type } from 'typebox'
import { EnvironmentName, literals } from './words.ts'

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
