import type { AuditEvent } from './event.ts'
import type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
import type { RawRecord } from './source.ts'

/** An event before `identify-agent` has said who it was: the attribution fields are still blank. */
export type Unattributed = AuditEvent

/** Closed list: a metric label. The detail goes to the dead letter. */
export type MalformedReason =
  | 'not_json'
  | 'not_utf8'
  | 'too_large'
  | 'too_deep'
  | 'wrong_type'
  | 'missing_field'
  | 'implausible_time'
  | 'unknown_format'
  | 'truncated'
  | 'not_allowed'

export type Parsed =
  | {
      readonly kind: 'event'
      readonly event: Unattributed
      readonly claims: IdentityClaims
      readonly edge?: CredentialEdge
    }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly reason: MalformedReason; readonly detail: string }

/**
 * Pure and total: never throws, whatever the bytes. One record may hold several events (an OTLP batch,
 * tool calls inside one model answer); none at all is one `ignored` or `malformed`.
 */
export type Parser = (record: RawRecord) => readonly Parsed[]
