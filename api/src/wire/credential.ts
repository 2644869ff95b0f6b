import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

export const BROKER_KINDS = ['sts', 'vault'] as const
/** `issuing`: asked for, and not handed out. `ending`: to be taken back. */
export const CREDENTIAL_STATES = ['issuing', 'live', 'ending', 'ended'] as const
/** Whoever has it said so, a person did, its time was over, or a response took what the agent has. */
export const END_REASONS = ['', 'task', 'person', 'expired', 'response'] as const

/** The secret is in this answer and nowhere else. */
export const HandedCredential = Type.Object({
  approvalId: Type.String({ description: 'what ends it: one approval is one credential' }),
  credentialId: Type.String({ description: 'as events will name it' }),
  kind: literals(BROKER_KINDS),
  expiresAt: Type.Number(),
  secret: Type.Record(Type.String(), Type.String(), {
    description:
      'AWS_ACCESS_KEY_ID and the others of an AWS session, or what a lease of Vault holds',
  }),
})
export type HandedCredential = Static<typeof HandedCredential>

/** A credential that was made for one approved call, without its secret. */
export const IssuedCredential = Type.Object({
  approvalId: Type.String(),
  agentId: Type.String(),
  action: Type.String(),
  resourceId: Type.String(),
  broker: Type.String(),
  kind: literals(BROKER_KINDS),
  state: literals(CREDENTIAL_STATES),
  credentialId: Type.String(),
  issuedAt: Type.Number(),
  expiresAt: Type.Number(),
  endedAt: Type.Number({ description: '0 while it has not' }),
  endedBy: Type.String(),
  why: literals(END_REASONS),
  said: Type.String({ description: 'what the provider said last of taking it back' }),
})
export type IssuedCredential = Static<typeof IssuedCredential>

export const IssuedCredentials = Type.Object({
  credentials: Type.Array(IssuedCredential),
  open: Type.Number({ description: 'how many have not ended, in all' }),
})
