import type { ActionFacts } from './actions/action-facts.ts'
import type { AuditEvent, SourceName } from './event.ts'
import type { IdentityClaims } from './identity-claims.ts'

/** What every event must say for itself; all else defaults to absent ('' / 0 / temperature −1 / 'unknown'). */
export interface EventCore {
  readonly id: string
  readonly source: SourceName
  readonly occurredAt: number
  readonly receivedAt: number
  readonly action: string
  readonly raw: string
}

export type EventFields = Partial<AuditEvent> & EventCore

/** An event that its parser is still filling in. */
export type EventDraft = { -readonly [Name in keyof AuditEvent]: AuditEvent[Name] }

const NO_ARGUMENTS: AuditEvent['arguments'] = Object.freeze([])
/**
 * The one place that builds an event: always the same properties in the same order, so that V8 gives every event of
 * every source one hidden class. Parsers fill in the rest one field after another: a literal with the fields of
 * each source would have a shape of its own, and copying from eight shapes takes ten times as long.
 */
export function draftEvent(core: EventCore): EventDraft {
  return {
    id: core.id,
    source: core.source,
    occurredAt: core.occurredAt,
    receivedAt: core.receivedAt,
    agentId: '',
    attributionRule: 'none',
    attributionConfidence: 0,
    principal: '',
    credentialId: '',
    credentialKind: '',
    sessionId: '',
    delegation: '',
    action: core.action,
    service: '',
    actionClass: 'other',
    resourceType: '',
    resourceId: '',
    account: '',
    region: '',
    environment: 'unknown',
    sourceIp: '',
    asn: 0,
    country: '',
    userAgent: '',
    outcome: 'success',
    errorCode: '',
    bytesOut: 0,
    durationMs: 0,
    arguments: NO_ARGUMENTS,
    model: '',
    inputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    cachedTokens: 0,
    costUsd: 0,
    temperature: -1,
    maxTokens: 0,
    toolsOffered: '',
    destructive: false,
    irreversible: false,
    privilegeChange: false,
    secretAccess: false,
    touchesBackup: false,
    raw: core.raw,
  }
}

/**
 * The first event of all, with fractions where most have small integers. Without it V8 takes those fields for integers
 * until the first that is none, and then moves every later event to another shape, for ever. It is kept because V8
 * forgets a shape with the last object that has it.
 */
export const generalEvent = withFractions(
  draftEvent({
    ...{ id: '', source: 'cloudtrail', action: '', raw: '' },
    ...{ occurredAt: 0.5, receivedAt: 0.5 },
  }),
)

function withFractions(event: EventDraft): EventDraft {
  event.attributionConfidence = 0.5
  event.costUsd = 0.5
  event.temperature = 0.5
  // Larger than a small integer can be.
  event.bytesOut = Number.MAX_SAFE_INTEGER
  event.durationMs = Number.MAX_SAFE_INTEGER
  return event
}

/** What was done, and what it could cost. */
export function fillFacts(event: EventDraft, facts: ActionFacts): void {
  event.action = facts.action
  event.service = facts.service
  event.actionClass = facts.actionClass
  event.destructive = facts.destructive
  event.irreversible = facts.irreversible
  event.privilegeChange = facts.privilegeChange
  event.secretAccess = facts.secretAccess
  event.touchesBackup = facts.touchesBackup
}

/** Who did it, as far as the record itself says. */
export function fillClaims(event: EventDraft, claims: IdentityClaims): void {
  event.principal = claims.principal
  event.credentialId = claims.credentialId
  event.sessionId = claims.sessionId
}

/** An event in one go, where speed does not matter. */
export function newEvent(fields: EventFields): AuditEvent {
  return Object.assign(draftEvent(fields), fields)
}
