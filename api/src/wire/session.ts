import type { Static } from 'typebox'
import { Type } from 'typebox'
import { Role } from './words.ts'

export const SessionInfo = Type.Object({
  name: Type.String(),
  role: Role,
  expiresAt: Type.Number(),
})
export type SessionInfo = Static<typeof SessionInfo>

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
