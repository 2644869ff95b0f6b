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
export { createCredentialGraph } from './identify/credential-graph.ts'
export { createIdentityResolver } from './identify/identity-resolver.ts'
export type {
  AgentDeclaration,
  CredentialDeclaration,
  Registry,
  RegistryFile,
} from './identify/registry.ts'
export { emptyRegistry, RegistrySchema, registryOf } from './identify/registry.ts'
export type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
export type { MalformedReason, Parsed, Parser, Unattributed } from './parser.ts'
export type { RawRecord, Source } from './source.ts'
