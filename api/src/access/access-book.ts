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
  /** Opens a session for somebody whom another authority has vouched for, no longer than it did. */
  admit(
    name: string,
    role: Role,
    until: number,
  ): { readonly session: string; readonly caller: Caller }
  logout(session: string): void
  /** Tokens that are good, those that expire first first. */
  tokens(): readonly TokenInfo[]
  /** Takes a token back, with the sessions it opened; null when there is none of that id. */
  revoke(id: string): TokenInfo | null
}

/** A token as it may be shown: its id is the beginning of its hash and opens nothing. */
export interface TokenInfo {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** '' for all but agents' tokens. */
  readonly agent: string
  readonly expiresAt: number
}

const ID_CHARS = 16

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

  function openSession(
    { name, role, expiresAt }: Pick<Grant, 'name' | 'role' | 'expiresAt'>,
    openedBy: string,
    used: readonly string[],
  ): { readonly session: string; readonly caller: Caller } {
    const out = [...sessionsTooMany(file.current().values(), name, role), ...used]
    const grant = { kind: 'session', name, role, expiresAt } as const
    const session = add('', openedBy === '' ? grant : { ...grant, openedBy }, out)
    return { session, caller: { name, role, expiresAt, agent: null } }
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
      const longest = clock.now() + SESSION_MS
      if (grant.kind === 'once') {
        return openSession({ ...grant, expiresAt: longest }, '', [grant.hash])
      }
      const expiresAt = Math.min(longest, grant.expiresAt)
      return openSession({ ...grant, expiresAt }, grant.hash, [])
    },
    admit: (name, role, until) =>
      openSession({ name, role, expiresAt: Math.min(clock.now() + SESSION_MS, until) }, '', []),
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
    tokens: () =>
      [...file.current().values()]
        .filter(({ kind, expiresAt }) => kind === 'token' && expiresAt > clock.now())
        .sort((a, b) => a.expiresAt - b.expiresAt)
        .map(tokenInfo),
    revoke(id) {
      const grants = [...file.current().values()]
      const token = grants.find((one) => one.kind === 'token' && tokenInfo(one).id === id)
      if (token === undefined) return null
      const { hash } = token
      const sessions = grants.filter(({ openedBy }) => openedBy === hash)
      file.change([hash, ...sessions.map((one) => one.hash)], [])
      return tokenInfo(token)
    },
  }
}

const tokenInfo = ({ hash, name, role, agent = '', expiresAt }: Grant): TokenInfo => ({
  ...{ id: `tok_${hash.slice(0, ID_CHARS)}`, name, role, agent, expiresAt },
})

/** The holder's sessions that make room for one more. */
function sessionsTooMany(grants: Iterable<Grant>, name: string, role: Role): readonly string[] {
  return [...grants]
    .filter((one) => one.kind === 'session' && one.name === name && one.role === role)
    .sort((a, b) => b.expiresAt - a.expiresAt)
    .slice(MAX_SESSIONS_EACH - 1)
    .map(({ hash }) => hash)
}
