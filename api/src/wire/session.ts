import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals, Role } from './words.ts'

export const SessionInfo = Type.Object({
  name: Type.String(),
  role: Role,
  expiresAt: Type.Number(),
})
export type SessionInfo = Static<typeof SessionInfo>

export const LoginWays = Type.Object({
  token: Type.Boolean(),
  oidc: Type.Union([Type.String(), Type.Null()], {
    description: 'host of the provider that /v1/login/oidc leads to; null where none is configured',
  }),
})
export type LoginWays = Static<typeof LoginWays>

/** Why a log-in at the provider came to nothing; the login page is told one of these, and has the words for it. */
export const LoginFailure = literals([
  'unreachable',
  'declined',
  'not-confirmed',
  'not-begun-here',
  'no-name',
  'no-role',
  'too-many',
])
export type LoginFailure = Static<typeof LoginFailure>

/** A token without its secret. */
export const TokenInfo = Type.Object({
  id: Type.String({ description: 'opens nothing; names the token where it is taken back' }),
  name: Type.String(),
  role: Role,
  agent: Type.String({ description: 'whom an agent’s token speaks for; empty for others' }),
  expiresAt: Type.Number(),
})
export type TokenInfo = Static<typeof TokenInfo>

/** RFC 9457. `code` is from a closed list; `detail` says what to do. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Number(),
  detail: Type.String(),
  code: Type.String(),
  instance: Type.Optional(Type.String()),
})
export type Problem = Static<typeof Problem>

export const IngestResult = Type.Object({
  accepted: Type.Number(),
  ignored: Type.Number(),
  deadLetters: Type.Number(),
})
export type IngestResult = Static<typeof IngestResult>
