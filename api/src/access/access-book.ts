import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@tripline/infra'
import type { Role } from '../wire.ts'
import type { Caller } from './roles.ts'
import { newSecret, secretHash } from './secret-hash.ts'

interface Grant {
  readonly hash: string
  readonly kind: 'token' | 'session' | 'once'
  readonly name: string
  readonly role: Role
  readonly expiresAt: number
}

const MAX_GRANTS = 2_000
/** Of one holder: a token that logs in over and over pushes out its own sessions, nobody else's. */
const MAX_SESSIONS_EACH = 20
const SESSION_MS = 12 * 3_600_000
const ONCE_MS = 15 * 60_000

/**
 * Tokens, sessions and one-time login links, by hash, in one small file beside the data. Written whole and
 * renamed, so a crash leaves the old or the new one. Bounded: the grants that expire first make room.
 */
export interface AccessBook {
  /** A long-lived token for a machine. Returned once, never stored. */
  createToken(name: string, role: Role, expiresAt: number): string
  /** A link that works once, within 15 minutes. */
  createOnce(name: string, role: Role): string
  /** Exchanges a token or a one-time secret for a session; null when it is not known. */
  login(secret: string): { readonly session: string; readonly caller: Caller } | null
  /** Who holds this session or token; null when nobody. */
  caller(secret: string, kind: 'session' | 'token'): Caller | null
  logout(session: string): void
}

export function openAccessBook(folder: string, clock: Clock): AccessBook {
  const path = join(folder, 'access.json')
  const grants = new Map<string, Grant>()
  let read = 'never'

  /** `tripline token` writes the same file while a server runs on it. */
  function sync(): void {
    const current = stampOf(path)
    if (current === read) return
    const found = readGrants(path)
    grants.clear()
    for (const grant of found) grants.set(grant.hash, grant)
    read = current
  }

  function save(): void {
    const now = clock.now()
    for (const grant of grants.values()) if (grant.expiresAt <= now) grants.delete(grant.hash)
    const soonest = [...grants.values()].sort((a, b) => a.expiresAt - b.expiresAt)
    for (const grant of soonest.slice(0, Math.max(0, grants.size - MAX_GRANTS))) {
      grants.delete(grant.hash)
    }
    // Another process may be writing too: each into a file of its own.
    const whole = `${path}.${process.pid}.new`
    writeFileSync(whole, JSON.stringify([...grants.values()]), { mode: 0o600 })
    renameSync(whole, path)
    read = stampOf(path)
  }

  /** `instead` is used up by it: gone and new are one step. */
  function add(prefix: string, grant: Omit<Grant, 'hash'>, instead = ''): string {
    const secret = newSecret(prefix)
    const hash = secretHash(secret)
    sync()
    grants.delete(instead)
    if (grant.kind === 'session') makeRoomFor(grant)
    grants.set(hash, { ...grant, hash })
    save()
    return secret
  }

  function makeRoomFor({ name, role }: Omit<Grant, 'hash'>): void {
    const own = [...grants.values()]
      .filter((one) => one.kind === 'session' && one.name === name && one.role === role)
      .sort((a, b) => a.expiresAt - b.expiresAt)
    for (const one of own.slice(0, Math.max(0, own.length + 1 - MAX_SESSIONS_EACH))) {
      grants.delete(one.hash)
    }
  }

  function valid(secret: string): Grant | null {
    sync()
    const grant = grants.get(secretHash(secret))
    return grant !== undefined && grant.expiresAt > clock.now() ? grant : null
  }

  return {
    createToken: (name, role, expiresAt) => add('tl_', { kind: 'token', name, role, expiresAt }),
    createOnce: (name, role) =>
      add('once_', { kind: 'once', name, role, expiresAt: clock.now() + ONCE_MS }),
    login(secret) {
      const grant = valid(secret)
      if (grant === null || grant.kind === 'session') return null
      const expiresAt = Math.min(
        clock.now() + SESSION_MS,
        grant.kind === 'once' ? Number.POSITIVE_INFINITY : grant.expiresAt,
      )
      const { name, role } = grant
      return {
        session: add(
          '',
          { kind: 'session', name, role, expiresAt },
          grant.kind === 'once' ? grant.hash : '',
        ),
        caller: { name, role, expiresAt },
      }
    },
    caller(secret, kind) {
      const grant = valid(secret)
      if (grant === null || grant.kind !== kind) return null
      return { name: grant.name, role: grant.role, expiresAt: grant.expiresAt }
    },
    logout(session) {
      sync()
      if (grants.delete(secretHash(session))) save()
    },
  }
}

/** Each save is a new file: its inode changes even within one tick of the file system's clock. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino}:${found.mtimeMs}:${found.size}`
}

function readGrants(path: string): readonly Grant[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return parse(text, path).filter(isGrant)
}

/** Never taken for empty: the next save would end every token without a word. */
function parse(text: string, path: string): readonly unknown[] {
  let parsed: unknown = null
  try {
    parsed = JSON.parse(text)
  } catch {
    // Said below, with what to do.
  }
  if (Array.isArray(parsed)) return parsed
  throw new Error(`${path} is not what was written there. Delete it, and make new tokens.`)
}

function isGrant(value: unknown): value is Grant {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'hash') === 'string' &&
    typeof Reflect.get(value, 'name') === 'string' &&
    typeof Reflect.get(value, 'expiresAt') === 'number' &&
    ['viewer', 'analyst', 'responder', 'admin'].includes(String(Reflect.get(value, 'role'))) &&
    ['token', 'session', 'once'].includes(String(Reflect.get(value, 'kind')))
  )
}
