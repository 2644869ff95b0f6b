import type { ActionFacts } from '../actions/action-facts.ts'
import { asList } from '../arguments/as-list.ts'
import type { AuditReading, NotRead } from '../audit-record.ts'
import { malformed, noClaims, textOf } from '../audit-record.ts'
import { clientIp } from '../envoy/client-ip.ts'
import type { Outcome } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { fileFacts } from '../host/file-facts.ts'
import { hostPath } from '../host/host-path.ts'
import { connectFacts, execFacts, syscallFacts } from '../host/process-facts.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { fileVerb } from './file-verb.ts'
import { socketAddress } from './socket-address.ts'
import { syscallName } from './syscall-name.ts'
import { userMessageFacts } from './user-messages.ts'

/** What one event of the Linux audit system says, its records by type, as laurel writes them. */
export function readAuditEvent(tree: JsonObject, id: string, node: string): AuditReading | NotRead {
  const call = asObject(tree.SYSCALL)
  if (call === null) return readUserMessage(tree, id, node)
  const name =
    bounded(call.SYSCALL, 64) || syscallName(textOf(call, 'arch'), textOf(call, 'syscall'))
  if (name === '') return malformed('missing_field', 'SYSCALL.syscall')
  const done = doneBy(name, call, tree)
  const { outcome, errorCode } = outcomeOf(call)
  return {
    ...commonOf(id, node, call, tree),
    facts: done.facts,
    columns: {
      resourceType: done.resourceType,
      resourceId: done.resourceId,
      sourceIp: '',
      userAgent: programOf(call),
      outcome,
      errorCode,
    },
    names: [node, done.resourceId],
  }
}

interface Done {
  readonly facts: ActionFacts
  readonly resourceType: string
  readonly resourceId: string
}

function doneBy(name: string, call: JsonObject, tree: JsonObject): Done {
  const folder = textOf(firstOf(tree.CWD), 'cwd')
  if (name === 'execve' || name === 'execveat') {
    const program = textOf(call, 'exe') || pathOf(tree, folder)
    return { facts: execFacts(program), resourceType: 'process', resourceId: program }
  }
  if (name === 'connect' || name === 'sendto' || name === 'sendmsg') {
    const to = socketAddress(firstOf(tree.SOCKADDR))
    if (to !== '') return { facts: connectFacts, resourceType: 'address', resourceId: to }
  }
  const path = pathOf(tree, folder)
  const verb = path === '' ? null : fileVerb(name, call, tree)
  return verb === null
    ? {
        facts: syscallFacts(name),
        resourceType: path === '' ? 'syscall' : 'file',
        resourceId: path || name,
      }
    : { facts: fileFacts(verb, path), resourceType: 'file', resourceId: path }
}

/** What was acted on: the last path that is no folder of another; of a new name the new one. */
function pathOf(tree: JsonObject, folder: string): string {
  const paths = asList(tree.PATH).slice(0, limits.listItems).map(asObject)
  const own = paths.filter((path) => path !== null && textOf(path, 'nametype') !== 'PARENT')
  const told = own.find((path) => /^(?:DELETE|NORMAL)$/.test(textOf(path, 'nametype'))) ?? own[0]
  return hostPath(textOf(told ?? null, 'name'), folder)
}

const firstOf = (value: unknown): JsonObject | null =>
  asObject(Array.isArray(value) ? value[0] : value)

const programOf = (call: JsonObject): string => {
  const exe = textOf(call, 'exe') || textOf(call, 'comm')
  return bounded(exe.slice(exe.lastIndexOf('/') + 1), 64)
}

type Common = Pick<AuditReading, 'kind' | 'id' | 'occurredAt' | 'timeField' | 'claims'>

function commonOf(id: string, node: string, who: JsonObject, tree: JsonObject): Common {
  const seconds = Number(/^(\d{1,12}\.\d{1,6}):/.exec(id)?.[1] ?? Number.NaN)
  return {
    kind: 'read',
    // Serials begin anew with each start of a machine, and each machine has its own.
    id: bounded(`${node === '' ? '' : `${node}/`}${id}`, limits.idChars),
    occurredAt: Math.round(seconds * 1000),
    timeField: 'ID',
    claims: claimsOf(node, who, tree),
  }
}

const UNSET = /^(?:4294967295|-1|unset)$/

/** The login user survives sudo; a service has none and is its own user, running its program. */
function claimsOf(node: string, who: JsonObject, tree: JsonObject): IdentityClaims {
  const login = named(bounded(who.AUID, 64)) || named(textOf(who, 'auid'))
  const own = named(bounded(who.UID, 64)) || named(textOf(who, 'uid'))
  const container = textOf(asObject(tree.CONTAINER_INFO), 'ID')
  const session = named(textOf(who, 'ses'))
  const user = login !== '' ? login : own === '' ? '' : `${own}:${programOf(who)}`
  return {
    ...noClaims,
    principal:
      user === '' ? '' : bounded(`${user}${node === '' ? '' : `@${node}`}`, limits.idChars),
    principalKind: user === '' ? 'unknown' : 'user',
    account: node,
    sessionId: session === '' ? container : bounded(`${node}/${session}`, limits.idChars),
    workload: container === '' ? '' : `container:${container.slice(0, 12)}`,
  }
}

/** '1000', 'alice'; '' for an id that is not set. */
const named = (id: string): string => (UNSET.test(id) ? '' : id)

/** Errors of the kernel that are refusals. */
const ERRORS = new Map<string, string>([
  ...([
    ['-1', 'EPERM'],
    ['-13', 'EACCES'],
    ['-2', 'ENOENT'],
    ['-17', 'EEXIST'],
    ['-20', 'ENOTDIR'],
  ] as const),
  ...([
    ['-30', 'EROFS'],
    ['-110', 'ETIMEDOUT'],
    ['-111', 'ECONNREFUSED'],
    ['-115', 'EINPROGRESS'],
  ] as const),
])

function outcomeOf(call: JsonObject): { readonly outcome: Outcome; readonly errorCode: string } {
  if (call.success !== 'no' && call.success !== false) return { outcome: 'success', errorCode: '' }
  const exit = textOf(call, 'EXIT') || textOf(call, 'exit')
  const code = ERRORS.get(exit) ?? bounded(exit, limits.wordChars)
  // A connection that is still being made is no failure.
  if (code === 'EINPROGRESS') return { outcome: 'success', errorCode: '' }
  return { outcome: code === 'EPERM' || code === 'EACCES' ? 'denied' : 'failure', errorCode: code }
}

/** Lines that programs write into the audit log: logins, users, services. */
function readUserMessage(tree: JsonObject, id: string, node: string): AuditReading | NotRead {
  const [kind = ''] = Object.keys(tree).filter(
    (key) => /^[A-Z][A-Z0-9_]{2,39}$/.test(key) && !PARTS.has(key),
  )
  if (kind === '') return { kind: 'ignored', reason: 'part of another event' }
  const fields = firstOf(tree[kind]) ?? {}
  const failed = /^(?:failed|no|0)$/.test(textOf(fields, 'res') || textOf(fields, 'success'))
  const account = textOf(fields, 'acct') || textOf(fields, 'unit') || textOf(fields, 'id')
  return {
    ...commonOf(id, node, fields, tree),
    facts: userMessageFacts(kind) ?? factsOfClass('audit', `audit:${bounded(kind, 40)}`, 'other'),
    columns: {
      resourceType: 'account',
      resourceId: account,
      sourceIp: clientIp(textOf(fields, 'addr')),
      userAgent: programOf(fields),
      outcome: failed ? 'denied' : 'success',
      errorCode: failed ? 'failed' : '',
    },
    names: [node],
  }
}

/** Records that mean nothing without their SYSCALL. */
const PARTS = new Set([
  ...['PATH', 'CWD', 'PROCTITLE', 'EXECVE', 'SOCKADDR', 'EOE', 'BPRM_FCAPS', 'OBJ_PID', 'MMAP'],
  ...[
    'FD_PAIR',
    'CAPSET',
    'IPC',
    'PPID',
    'PID',
    'CONTAINER_INFO',
    'NODE',
    'ID',
    'LABELS',
    'UNKNOWN',
  ],
])
