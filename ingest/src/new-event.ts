import type { AuditEvent, SourceName } from './event.ts'
import type { Unattributed } from './parser.ts'

/** What every event must say for itself; all else defaults to absent ('' / 0 / temperature −1 / 'unknown'). */
export type EventFields = Partial<AuditEvent> & {
  readonly id: string
  readonly source: SourceName
  readonly occurredAt: number
  readonly receivedAt: number
  readonly action: string
  readonly raw: string
}

const NO_ARGUMENTS: AuditEvent['arguments'] = Object.freeze([])

/**
 * The one place that builds an event: always the same properties in the same order, so that V8 gives every
 * event of every source one hidden class and the stages behind stay monomorphic.
 */
export function newEvent(fields: EventFields): Unattributed {
  return {
    id: fields.id,
    source: fields.source,
    occurredAt: fields.occurredAt,
    receivedAt: fields.receivedAt,
    agentId: fields.agentId ?? '',
    attributionRule: fields.attributionRule ?? 'none',
    attributionConfidence: fields.attributionConfidence ?? 0,
    principal: fields.principal ?? '',
    credentialId: fields.credentialId ?? '',
    credentialKind: fields.credentialKind ?? '',
    sessionId: fields.sessionId ?? '',
    delegation: fields.delegation ?? '',
    action: fields.action,
    service: fields.service ?? '',
    actionClass: fields.actionClass ?? 'other',
    resourceType: fields.resourceType ?? '',
    resourceId: fields.resourceId ?? '',
    account: fields.account ?? '',
    region: fields.region ?? '',
    environment: fields.environment ?? 'unknown',
    sourceIp: fields.sourceIp ?? '',
    asn: fields.asn ?? 0,
    country: fields.country ?? '',
    userAgent: fields.userAgent ?? '',
    outcome: fields.outcome ?? 'success',
    errorCode: fields.errorCode ?? '',
    bytesOut: fields.bytesOut ?? 0,
    durationMs: fields.durationMs ?? 0,
    arguments: fields.arguments ?? NO_ARGUMENTS,
    model: fields.model ?? '',
    inputTokens: fields.inputTokens ?? 0,
    outputTokens: fields.outputTokens ?? 0,
    reasoningTokens: fields.reasoningTokens ?? 0,
    cachedTokens: fields.cachedTokens ?? 0,
    costUsd: fields.costUsd ?? 0,
    temperature: fields.temperature ?? -1,
    maxTokens: fields.maxTokens ?? 0,
    toolsOffered: fields.toolsOffered ?? '',
    destructive: fields.destructive ?? false,
    irreversible: fields.irreversible ?? false,
    privilegeChange: fields.privilegeChange ?? false,
    secretAccess: fields.secretAccess ?? false,
    touchesBackup: fields.touchesBackup ?? false,
    raw: fields.raw,
  }
}
