import { asList } from '../arguments/as-list.ts'
import { textOf } from '../audit-record.ts'
import type { FileVerb } from '../host/file-facts.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, limits } from '../limits.ts'

const VERBS = new Map<string, FileVerb>(
  (
    [
      ['delete', 'unlink unlinkat rmdir'],
      ['rename', 'rename renameat renameat2'],
      ['link', 'link linkat symlink symlinkat'],
      ['chmod', 'chmod fchmod fchmodat fchmodat2 setxattr lsetxattr fsetxattr removexattr'],
      ['chown', 'chown fchown lchown fchownat'],
      ['truncate', 'truncate ftruncate'],
      ['create', 'creat mkdir mkdirat mknod mknodat'],
    ] as const
  ).flatMap(([verb, names]) => names.split(' ').map((name): [string, FileVerb] => [name, verb])),
)

/** Where the flags of an opening stand among a call's registers. */
const FLAGS_AT = new Map([
  ['open', 'a1'],
  ['openat', 'a2'],
  ['open_by_handle_at', 'a2'],
])
const WRITES = 0o3
const CREATES = 0o100
const TRUNCATES = 0o1000

/** What a call does to the file it names; null where it does nothing to one. `openat2` hides its flags in memory. */
export function fileVerb(name: string, call: JsonObject, tree: JsonObject): FileVerb | null {
  const verb = VERBS.get(name)
  if (verb !== undefined) return verb
  if (name === 'openat2') return made(tree) ? 'create' : 'read'
  const register = FLAGS_AT.get(name)
  if (register === undefined) return null
  const flags = Number.parseInt(flagsIn(call, register), 16)
  if (Number.isNaN(flags)) return made(tree) ? 'create' : 'read'
  if ((flags & TRUNCATES) !== 0) return made(tree) ? 'create' : 'truncate'
  if ((flags & CREATES) !== 0 && made(tree)) return 'create'
  return (flags & WRITES) === 0 ? 'read' : 'write'
}

/** laurel keeps the registers in a list. */
function flagsIn(call: JsonObject, register: string): string {
  const list = asList(call.ARGV)[Number(register[1])]
  return textOf(call, register) || (typeof list === 'string' ? list.replace(/^0x/, '') : '')
}

const made = (tree: JsonObject): boolean =>
  asList(tree.PATH)
    .slice(0, limits.listItems)
    .some((path) => textOf(asObject(path), 'nametype') === 'CREATE')
