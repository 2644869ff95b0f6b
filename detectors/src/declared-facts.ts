import type { Environment } from '@tripline/ingest'
import type { PeerGroups } from './agent-table.ts'

/** What people declared about the fleet, as the detectors ask for it. Everything may be undeclared. */
export interface DeclaredFacts extends PeerGroups {
  /** Environment the agent belongs in; 'unknown' when none is declared. */
  environmentOf(agentId: string): Environment
  /** To whom the credential was issued: an agent id, or a person's name with agent ''. Null when undeclared. */
  issuedTo(credentialId: string): { readonly agentId: string; readonly words: string } | null
  /** Decoys that nothing legitimate ever touches. */
  isDecoyCredential(credentialId: string): boolean
  isDecoyResource(resourceId: string): boolean
}

/** A fleet of which nothing is declared. */
export const undeclared: DeclaredFacts = {
  peerGroupOf: () => '',
  environmentOf: () => 'unknown',
  issuedTo: () => null,
  isDecoyCredential: () => false,
  isDecoyResource: () => false,
}
