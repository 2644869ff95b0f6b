import type { Json } from '@tripline/infra'
import type { AuditOutcome } from './audit-entry.ts'
import type { AuditRecord } from './audit-record.ts'

const VERSION = '1.9.0'
const CLASS = 6003
const OTHER = 99
const ACTIVITY: Readonly<Record<string, number>> = { issue: 1, add: 1, request: 1, remove: 4 }
const STATUS: Readonly<Record<AuditOutcome, number>> = {
  success: 1,
  failure: 2,
  denied: 2,
  begun: OTHER,
}
const SHA_256 = { algorithm: 'SHA-256', algorithm_id: 3 }
const HMAC = { algorithm: 'HMAC-SHA-256', algorithm_id: OTHER }
const JCS = { serialization: 'JCS', serialization_id: 1 }

/**
 * The record as an OCSF API Activity (6003) under the profile record_integrity (1.9). Without `proof` it is what the
 * fingerprint is made of: everything but the attestation's own `fingerprint` and `signatures`.
 */
export function toOcsf(
  record: AuditRecord,
  authority: string,
  proof: { readonly fingerprint: string; readonly signature: string } | null,
): Json {
  const { chain, sequence, previous } = record
  const activity = ACTIVITY[record.action.split('.')[1] ?? ''] ?? OTHER
  const uid = (n: number): string => `${chain}.${n}`
  return {
    category_uid: 6,
    class_uid: CLASS,
    activity_id: activity,
    type_uid: CLASS * 100 + activity,
    severity_id: 1,
    time: record.at,
    status_id: STATUS[record.outcome],
    status_detail: record.outcome,
    metadata: {
      version: VERSION,
      uid: uid(sequence),
      sequence,
      log_name: 'audit',
      product: { name: 'Tripline', vendor_name: 'Tripline' },
      profiles: ['record_integrity'],
    },
    actor: { user: { name: record.actor } },
    api: { operation: record.action, service: { name: 'tripline' } },
    src_endpoint: { svc_name: 'tripline' },
    resources: [{ uid: record.target }],
    unmapped: record.detail,
    attestation: {
      authority_uid: authority,
      chain_uid: chain,
      ...(previous === ''
        ? {}
        : {
            prev_event: { uid: uid(sequence - 1), fingerprint: { ...SHA_256, value: previous } },
          }),
      ...(proof === null
        ? {}
        : {
            fingerprint: { ...SHA_256, value: proof.fingerprint },
            signatures: [{ ...HMAC, ...JCS, digest: { ...HMAC, value: proof.signature } }],
          }),
    },
  }
}
