import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from './words.ts'

/** Measures that the gate itself enforces, from the mildest. */
export const RESTRICTION_KINDS = ['throttle', 'read-only', 'step-up'] as const

/** What the responder has the gate hold an agent to, for a while. */
export const Restriction = Type.Object({
  id: Type.String(),
  kind: literals(RESTRICTION_KINDS),
  agentId: Type.String({ description: 'whose calls; whatever credential it names' }),
  credentialId: Type.String({ description: 'whose calls besides, whoever uses it; or empty' }),
  perMinute: Type.Number({ description: 'of a throttle: calls that pass; 0 for the others' }),
  from: Type.Number(),
  until: Type.Number({ description: 'it ends by itself then' }),
})
export type Restriction = Static<typeof Restriction>

export const Restrictions = Type.Object({ restrictions: Type.Array(Restriction) })
