import type { AuditEvent, StoredEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'

let made = 0

/** A whole, ordinary stored event; name only what matters. */
export function sampleEvent(
  given: Partial<AuditEvent> & Partial<Pick<StoredEvent, 'bits' | 'risk' | 'alertId'>> = {},
): StoredEvent {
  const { bits = 1, risk = 0, alertId = '', ...fields } = given
  const n = made++
  const occurredAt = fields.occurredAt ?? Date.UTC(2026, 5, 18, 12)
  return {
    event: newEvent({
      id: `evt_${n}`,
      source: 'mapped:railway',
      occurredAt,
      receivedAt: occurredAt + 400,
      agentId: 'staging-fixer',
      attributionRule: 'registry',
      attributionConfidence: 1,
      credentialId: 'tok_own',
      credentialKind: 'project_token',
      sessionId: 'ses_1',
      action: 'railway:variables',
      actionClass: 'read',
      service: 'railway',
      environment: 'staging',
      raw: '{}',
      ...fields,
    }),
    ...{ bits, risk, alertId, partition: 0, offset: n, idHash: BigInt(n) },
  }
}
