import type { Role } from '../wire.ts'

/** What a route asks for: a role or a higher one, or a token made for the gate. */
export type Needs = Role | 'gate'

const rank: Readonly<Record<Role, number>> = {
  agent: -2,
  gateway: -1,
  viewer: 0,
  analyst: 1,
  responder: 2,
  admin: 3,
}

/** Each role may do what the ones before it may; only agents, gateways and responders ask the gate. */
export function allows(has: Role, needs: Needs): boolean {
  if (needs === 'gate') return rank[has] < rank.viewer || rank[has] >= rank.responder
  return rank[has] >= rank[needs]
}

/** Roles of machines that ask the gate: for nothing else, and no session. */
export const isForGate = (role: Role): boolean => rank[role] < rank.viewer

/** Who is asking. */
export interface Caller {
  readonly name: string
  readonly role: Role
  readonly expiresAt: number
  /** The one agent an agent's token speaks for; null for everybody else. */
  readonly agent: string | null
}
