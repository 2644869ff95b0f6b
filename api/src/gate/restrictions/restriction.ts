import { createHash } from 'node:crypto'
import type { Restriction as OnWire } from '../../wire/restriction.ts'

export type Restriction = Readonly<OnWire>
export type RestrictionKind = Restriction['kind']

/** Who is held to it: an agent, and one credential whoever uses it. */
export type Held = Pick<Restriction, 'agentId' | 'credentialId'>

/** The same kind for the same agent and credential is the same restriction, however often it is put. */
export function restrictionId(kind: RestrictionKind, { agentId, credentialId }: Held): string {
  const content = JSON.stringify([kind, agentId, credentialId])
  return `rst_${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
}
