import type { ActionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'
import type { VaultPathRule } from './vault-paths.ts'
import { mintingPaths, vaultPaths } from './vault-paths.ts'

const CLASS_OF_OPERATION = new Map<string, ActionClass>([
  ['read', 'read'],
  ['list', 'list'],
  ['help', 'read'],
  ['create', 'write'],
  ['update', 'write'],
  ['patch', 'write'],
  ['renew', 'write'],
  ['delete', 'delete'],
  ['revoke', 'delete'],
  ['rollback', 'write'],
])
const LETTER = new Map([
  ['read', 'r'],
  ['list', 'l'],
  ['create', 'c'],
  ['update', 'u'],
  ['patch', 'p'],
  ['delete', 'd'],
])
const KEY_VALUE = new Set(['kv', 'kv-v2', 'generic', 'cubbyhole'])

const MAX_PATHS = 20_000
// A memo of a pure function.
const memo: Memo<string, ActionFacts> = createMemo(MAX_PATHS)

/** What an operation on a Vault path means. The action names the API for Vault's own paths, the mount type for secrets engines. */
export function vaultFacts(operation: string, path: string, mountType: string): ActionFacts {
  const key = `${operation} ${mountType} ${path}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const facts = derive(
    bounded(operation, 32),
    bounded(path, 512)
      .split('/')
      .filter((segment) => segment !== ''),
    bounded(mountType, 64),
  )
  memo.set(bounded(key, 640), facts)
  return facts
}

function derive(operation: string, segments: readonly string[], mountType: string): ActionFacts {
  const letter = LETTER.get(operation) ?? operation
  const rule = vaultPaths.find(
    (candidate) => matches(candidate, segments) && allows(candidate, letter),
  )
  const isOwnApi = /^(?:sys|auth|identity)$/.test(segments[0] ?? '')
  const plain = CLASS_OF_OPERATION.get(operation) ?? 'other'
  if (rule !== undefined) {
    const name = nameOfRule(rule, segments)
    return factsOfClass('vault', `vault:${operation} ${name}`, rule.actionClass, {
      ...(rule.marks === 'backup' ? { touchesBackup: true } : {}),
      ...(rule.marks === 'destructive' ? { destructive: true } : {}),
      ...(rule.path === 'auth/token/create' ? { secretAccess: true } : {}),
    })
  }
  if (isOwnApi) {
    return factsOfClass('vault', `vault:${operation} ${segments.slice(0, 2).join('/')}`, plain)
  }
  const engine = mountType || 'secret'
  return factsOfClass('vault', `vault:${operation} ${engine}`, engineClass(plain, engine, segments))
}

/** Reads of a secrets engine are secrets; deletions of data or keys cannot be taken back unless the engine keeps versions. */
function engineClass(plain: ActionClass, engine: string, segments: readonly string[]): ActionClass {
  const verb = segments[1] ?? ''
  if (KEY_VALUE.has(engine) || engine === 'secret') {
    if (verb === 'destroy' && plain === 'write') return 'destroy'
    if (verb === 'metadata') return plain === 'delete' ? 'destroy' : plain
    return plain === 'read' ? 'credential' : plain
  }
  if (mintingPaths.has(verb) && plain !== 'list' && plain !== 'delete') return 'credential'
  if (engine === 'transit') {
    if (verb === 'decrypt') return 'credential'
    return verb === 'keys' && plain === 'delete' ? 'destroy' : plain
  }
  const isRole = verb === 'roles' || verb === 'config' || verb === 'static-roles'
  return isRole && plain === 'write' ? 'privilege' : plain
}

function matches(rule: VaultPathRule, segments: readonly string[]): boolean {
  return rule.path.split('/').every((part, at) => {
    const segment = segments[at]
    if (segment === undefined) return false
    return part === '*' || segment === part || (isLast(rule, at) && segment.startsWith(`${part}-`))
  })
}

/** 'auth/token/create' also means create-orphan, 'sys/storage/raft/snapshot' also snapshot-force. */
function isLast(rule: VaultPathRule, at: number): boolean {
  return at > 0 && rule.path.split('/').length === at + 1
}

function allows(rule: VaultPathRule, letter: string): boolean {
  return rule.operations === '' || (letter.length === 1 && rule.operations.includes(letter))
}

function nameOfRule(rule: VaultPathRule, segments: readonly string[]): string {
  return rule.path
    .split('/')
    .map((part, at) => (part === '*' ? '*' : (segments[at] ?? part)))
    .join('/')
}
