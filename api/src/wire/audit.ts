import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

/** One record of the audit log. */
export const AuditEvent = Type.Object({
  sequence: Type.Number(),
  at: Type.Number(),
  actor: Type.String(),
  /** 'alert.close', 'session.login', … */
  action: Type.String(),
  target: Type.String(),
  outcome: literals(['begun', 'success', 'failure', 'denied']),
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  /** SHA-256 of the record before, hex; '' for the first. */
  previous: Type.String(),
  fingerprint: Type.String(),
})
export type AuditEvent = Static<typeof AuditEvent>

export const AuditVerification = Type.Object({
  intact: Type.Boolean(),
  records: Type.Number(),
  /** Worth noting down elsewhere: `tripline audit verify --noted SEQUENCE:FINGERPRINT`. */
  last: Type.Object({ sequence: Type.Number(), fingerprint: Type.String() }),
  problems: Type.Array(
    Type.Object({
      /** 0 for the head. */
      sequence: Type.Number(),
      kind: literals(['altered', 'missing', 'out-of-place', 'head', 'told']),
      where: Type.String(),
      words: Type.String(),
    }),
  ),
})
export type AuditVerification = Static<typeof AuditVerification>
