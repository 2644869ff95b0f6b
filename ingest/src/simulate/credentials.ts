import { createHash } from 'node:crypto'
import { DAY, HOUR, isoSecond } from './calendar.ts'
import type { Persona } from './persona.ts'
import type { Random } from './random.ts'
import { createRandom, deriveKey } from './random.ts'
import { accountOf } from './world.ts'

/** Every credential is derived from (agent, kind, generation): nothing is remembered between calls. */
const purpose = {
  role: 11,
  roleSession: 12,
  key: 13,
  railway: 14,
  entity: 15,
  accessor: 16,
  jti: 17,
}

const of = (persona: Persona, what: number, generation = 0): Random =>
  createRandom(deriveKey(persona.key, what, generation))

/** Hours a role session, a Vault token and a bound service account token live. */
export const sessionHours = 12
const railwayDays = 30
/** Railway tokens are replaced on day 9 of the world and every 30 days after. */
const railwayOffsetDays = 9

export interface RoleSession {
  readonly roleName: string
  readonly roleId: string
  readonly sessionName: string
  readonly accessKeyId: string
  readonly issuedAt: number
  readonly expiresAt: number
}

export const roleNameOf = (persona: Persona): string => `harborline-${persona.id}`

export const roleArnOf = (persona: Persona, account = accountOf(persona.environment)): string =>
  `arn:aws:iam::${account}:role/${roleNameOf(persona)}`

export function roleSessionAt(persona: Persona, at: number): RoleSession {
  const slot = Math.floor(at / (sessionHours * HOUR))
  const issuedAt = slot * sessionHours * HOUR
  return {
    roleName: roleNameOf(persona),
    roleId: `AROA${of(persona, purpose.role).base32(17)}`,
    sessionName: `${persona.id}-${Math.floor(issuedAt / 1000)}`,
    accessKeyId: `ASIA${of(persona, purpose.roleSession, slot).base32(16)}`,
    issuedAt,
    expiresAt: issuedAt + sessionHours * HOUR,
  }
}

/** `userIdentity` of an assumed role, with the source identity that names the agent. */
export function roleIdentity(
  persona: Persona,
  session: RoleSession,
  account = accountOf(persona.environment),
): string {
  return `{"type":"AssumedRole","principalId":"${session.roleId}:${session.sessionName}","arn":"arn:aws:sts::${account}:assumed-role/${session.roleName}/${session.sessionName}","accountId":"${account}","accessKeyId":"${session.accessKeyId}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${session.roleId}","arn":"${roleArnOf(persona, account)}","accountId":"${account}","userName":"${session.roleName}"},"attributes":{"creationDate":"${isoSecond(session.issuedAt)}","mfaAuthenticated":"false"},"sourceIdentity":"${persona.id}"}}`
}

export const accessKeyOf = (persona: Persona): string =>
  `AKIA${of(persona, purpose.key).base32(16)}`

export const userNameOf = (persona: Persona): string => `svc-${persona.id}`

/** `userIdentity` of an IAM user with a long-term key. */
export function userIdentity(persona: Persona): string {
  const account = accountOf(persona.environment)
  return `{"type":"IAMUser","principalId":"AIDA${of(persona, purpose.key, 1).base32(17)}","arn":"arn:aws:iam::${account}:user/${userNameOf(persona)}","accountId":"${account}","accessKeyId":"${accessKeyOf(persona)}","userName":"${userNameOf(persona)}"}`
}

export interface RailwayToken {
  readonly id: string
  readonly kind: 'railway-project-token'
  readonly issuedAt: number
}

/** The project token in use at `at`, in a world that began at `startsAt`. */
export function railwayTokenAt(persona: Persona, at: number, startsAt: number): RailwayToken {
  const first = startsAt + railwayOffsetDays * DAY
  const generation = Math.max(0, Math.floor((at - first) / (railwayDays * DAY)) + 1)
  const id =
    persona.id === 'staging-fixer' && generation === 1
      ? 'tok_7c1e44b09d2f6a'
      : `tok_${of(persona, purpose.railway, generation).hex(14)}`
  return {
    id,
    kind: 'railway-project-token',
    issuedAt: first + (generation - 1) * railwayDays * DAY,
  }
}

/** SHA-256 as LiteLLM stores it, of a secret that exists nowhere. */
export const keyHashOf = (alias: string): string =>
  createHash('sha256').update(`harborline:${alias}`).digest('hex')

export const serviceAccountOf = (persona: Persona): string => `agents/${persona.id}`

export function boundTokenAt(persona: Persona, at: number): string {
  return `JTI=${of(persona, purpose.jti, Math.floor(at / (sessionHours * HOUR))).uuid()}`
}

export const spiffeIdOf = (persona: Persona): string =>
  `spiffe://harborline.example/agent/${persona.id}`

export const vaultEntityOf = (persona: Persona): string => of(persona, purpose.entity).uuid()

/** HMACs of the accessor and of the token, as the audit device shows them. */
export function vaultTokenAt(
  persona: Persona,
  at: number,
): { readonly accessor: string; readonly token: string; readonly issuedAt: number } {
  const slot = Math.floor(at / (sessionHours * HOUR))
  const random = of(persona, purpose.accessor, slot)
  return { accessor: random.hex(64), token: random.hex(64), issuedAt: slot * sessionHours * HOUR }
}
