import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@tripline/infra'
import { writeWhole } from '../setup/write-whole.ts'
import type { Role } from '../wire.ts'

/** Something that lets somebody in, known by the hash of its secret. */
export interface Grant {
  readonly hash: string
  readonly kind: 'token' | 'session' | 'once'
  readonly name: string
  readonly role: Role
  /** Of an agent's token: the agent it speaks for. */
  readonly agent?: string
  /** Of a session: hash of the token that opened it, and with which it ends. */
  readonly openedBy?: string
  readonly expiresAt: number
}

const MAX_GRANTS = 2_000

/**
 * All grants, in one small file beside the data. Bounded: the grants that expire first make room.
 */
export interface GrantFile {
  /** As they are now, also when another process has written: `tripline token` does while a server runs. */
  current(): ReadonlyMap<string, Grant>
  /** Takes some out and puts some in, in one step. */
  change(out: readonly string[], into: readonly Grant[]): void
}

export function openGrantFile(folder: string, clock: Clock): GrantFile {
  const path = join(folder, 'access.json')
  const grants = new Map<string, Grant>()
  let read = 'never'

  function current(): Map<string, Grant> {
    const stamp = stampOf(path)
    if (stamp === read) return grants
    const found = readGrants(path)
    grants.clear()
    for (const grant of found) grants.set(grant.hash, grant)
    read = stamp
    return grants
  }

  return {
    current,
    change(out, into) {
      current()
      for (const hash of out) grants.delete(hash)
      const longest = lastToExpire(grants.values(), clock.now(), MAX_GRANTS - into.length)
      const kept = [...longest, ...into]
      grants.clear()
      for (const grant of kept) grants.set(grant.hash, grant)
      writeWhole(path, JSON.stringify(kept))
      read = stampOf(path)
    },
  }
}

function lastToExpire(grants: Iterable<Grant>, now: number, most: number): readonly Grant[] {
  return [...grants]
    .filter(({ expiresAt }) => expiresAt > now)
    .sort((a, b) => b.expiresAt - a.expiresAt)
    .slice(0, most)
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

const ROLES: ReadonlySet<unknown> = new Set<Role>([
  ...(['agent', 'gateway', 'viewer', 'analyst', 'responder', 'admin'] as const),
])

function isGrant(value: unknown): value is Grant {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'hash') === 'string' &&
    typeof Reflect.get(value, 'name') === 'string' &&
    typeof Reflect.get(value, 'expiresAt') === 'number' &&
    ROLES.has(Reflect.get(value, 'role')) &&
    (Reflect.get(value, 'role') === 'agent') ===
      (typeof Reflect.get(value, 'agent') === 'string') &&
    ['token', 'session', 'once'].includes(String(Reflect.get(value, 'kind')))
  )
}
