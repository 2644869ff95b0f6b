import type { Clock } from '@tripline/infra'
import type { Role } from '../wire.ts'
import type { Grant } from './grant-file.ts'
import { openGrantFile } from './grant-file.ts'
import type { Caller } from './roles.ts'
import { isForGate } from './roles.ts'
import { newSecret, secretHash } from './secret-hash.ts'

const SESSION_MS = 12 * 3_600_000
const ONCE_MS = 15 * 60_000
/** Of one holder: a token that logs in over and over pushes out its own sessions, nobody else's. */
const MAX_SESSIONS_EACH = 20

/** Tokens, sessions and one-time login links, by hash. */
export interface AccessBook {
  /** A long-lived token for a machine. Returned once, never stored. An agent's token speaks for `agent` alone. */
  createToken(name: string, role: Role, expiresAt: number, agent?: string): string
  /** A link that works once, within 15 minutes. */
  createOnce(name: string, role: Role): string
  /** Exchanges a token or a one-time secret for a session; null when it is not known. */
  login(secret: string): { readonly session: string; readonly caller: Caller } | null
  /** Who holds this session or token; null when nobody. */
  caller(secret: string, kind: 'session' | 'token'): Caller | null
  logout(session: string): void
}

export function openAccessBook(folder: string, clock: Clock): AccessBook {
  const file = openGrantFile(folder, clock)

  function add(prefix: string, grant: Omit<Grant, 'hash'>, out: readonly string[] = []): string {
    const secret = newSecret(prefix)
    file.change(out, [{ ...grant, hash: secretHash(secret) }])
    return secret
  }

  function valid(secret: string): Grant | null {
    const grant = file.current().get(secretHash(secret))
    return grant !== undefined && grant.expiresAt > clock.now() ? grant : null
  }

  return {
    createToken(name, role, expiresAt, agent = '') {
      if ((role === 'agent') !== (agent !== '')) throw new Error('an agent’s token names its agent')
      return add('tl_', {
        ...{ kind: 'token', name, role, expiresAt },
        ...(agent === '' ? {} : { agent }),
      })
    },
    createOnce: (name, role) =>
      add('once_', { kind: 'once', name, role, expiresAt: clock.now() + ONCE_MS }),
    login(secret) {
      const grant = valid(secret)
      if (grant === null || grant.kind === 'session' || isForGate(grant.role)) return null
      const { name, role } = grant
      const isOnce = grant.kind === 'once'
      const longest = clock.now() + SESSION_MS
      const expiresAt = isOnce ? longest : Math.min(longest, grant.expiresAt)
      const out = sessionsTooMany(file.current().values(), grant)
      const session = add('', { kind: 'session', name, role, expiresAt }, [
        ...out,
        ...(isOnce ? [grant.hash] : []),
      ])
      return { session, caller: { name, role, expiresAt, agent: null } }
    },
    caller(secret, kind) {
      const grant = valid(secret)
      if (grant === null || grant.kind !== kind) return null
      const { name, role, expiresAt, agent = null } = grant
      return { name, role, expiresAt, agent }
    },
    logout(session) {
      const hash = secretHash(session)
      if (file.current().has(hash)) file.change([hash], [])
    },
  }
}

/** The holder's sessions that make room for one more. */
function sessionsTooMany(grants: Iterable<Grant>, { name, role }: Grant): readonly string[] {
  return [...grants]
    .filter((one) => one.kind === 'session' && one.name === name && one.role === role)
    .sort((a, b) => b.expiresAt - a.expiresAt)
    .slice(MAX_SESSIONS_EACH - 1)
    .map(({ hash }) => hash)
}
