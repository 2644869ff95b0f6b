export type {
  ActionClass,
  ArgumentAtom,
  AttributionRule,
  AuditEvent,
  Environment,
  Outcome,
  SourceName,
} from './event.ts'
export { decodeEvent, encodeEvent } from './event-codec.ts'
export type { StoredEvent } from './event-columns.ts'
export { eventColumns, monthOf } from './event-columns.ts'
export type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
export type { MalformedReason, Parsed, Parser, Unattributed } from './parser.ts'
export type { RawRecord, Source } from './source.ts'
