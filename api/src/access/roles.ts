import type { Role } from '../wire.ts'

const rank: Readonly<Record<Role, number>> = { viewer: 0, analyst: 1, responder: 2, admin: 3 }

/** Each role may do what the ones before it may. */
export function allows(has: Role, needs: Role): boolean {
  return rank[has] >= rank[needs]
}

/** Who is asking. */
export interface Caller {
  readonly name: string
  readonly role: Role
  readonly expiresAt: number
}
