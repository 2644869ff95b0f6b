import type { AuditEvent } from './event.ts'
import type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
import type { Unattributed } from './parser.ts'

/** What the line needs of the identity resolver: to tell it who begot whom, and to ask who it was. */
export interface Identify {
  learn(edge: CredentialEdge): void
  attribute(event: Unattributed, claims: IdentityClaims): AuditEvent
}
