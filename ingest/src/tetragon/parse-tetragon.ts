import type { ActionFacts } from '../actions/action-facts.ts'
import { asList } from '../arguments/as-list.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import {
  contentId,
  createAuditParser,
  firstTime,
  malformed,
  noClaims,
  objectOf,
  textOf,
} from '../audit-record.ts'
import type { FileVerb } from '../host/file-facts.ts'
import { fileFacts } from '../host/file-facts.ts'
import { hostPath } from '../host/host-path.ts'
import { connectFacts, execFacts, listenFacts, syscallFacts } from '../host/process-facts.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits } from '../limits.ts'
import type { Parser } from '../parser.ts'

/** Reads Tetragon's JSON export: programs started, and the kernel functions that a policy watches. */
export function createTetragonParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts)
}

/** Kinds of event that are an act; the others are an end of one, or about Tetragon itself. */
const ACTS = [
  ...['process_exec', 'process_kprobe', 'process_lsm', 'process_tracepoint', 'process_uprobe'],
  ...['process_loader', 'process_usdt'],
] as const
const NOTICES = ['process_exit', 'process_throttle', 'rate_limit_info'] as const

function read(tree: JsonObject, text: string): AuditReading | NotRead {
  const kind = ACTS.find((name) => asObject(tree[name]) !== null)
  if (kind === undefined) {
    const isNotice = NOTICES.some((name) => asObject(tree[name]) !== null)
    return isNotice
      ? { kind: 'ignored', reason: 'no act' }
      : malformed('missing_field', 'process_exec, process_kprobe, …')
  }
  const event = objectOf(tree, kind)
  const process = objectOf(event, 'process')
  if (process === null) return malformed('missing_field', `${kind}.process`)
  const node = textOf(tree, 'node_name')
  const pod = objectOf(process, 'pod')
  const done = kind === 'process_exec' ? started(process) : called(kind, event, process)
  const denied = /OVERRIDE|SIGKILL|KILL/.test(textOf(event, 'action'))
  const binary = textOf(process, 'binary')
  return {
    kind: 'read',
    id: idOf(tree, process, kind, text),
    occurredAt: firstTime(tree.time, process.start_time),
    timeField: 'time',
    facts: done.facts,
    claims: claimsOf(process, pod, node),
    columns: {
      account: textOf(tree, 'cluster_name') || node,
      delegation: textOf(objectOf(event, 'parent'), 'binary'),
      resourceType: done.type,
      resourceId: done.id,
      userAgent: bounded(binary.slice(binary.lastIndexOf('/') + 1), 64),
      outcome: denied ? 'denied' : outcomeOf(event),
      errorCode: denied ? textOf(event, 'action') : '',
    },
    names: [textOf(pod, 'namespace'), textOf(tree, 'cluster_name'), node, done.id],
  }
}

interface Done {
  readonly facts: ActionFacts
  readonly type: string
  readonly id: string
}

function started(process: JsonObject): Done {
  const program = textOf(process, 'binary')
  return { facts: execFacts(program), type: 'process', id: program }
}

/** Functions whose names say what they do to a file; those that only check a permission say it by their mask. */
const VERB_OF_FUNCTION: readonly (readonly [RegExp, FileVerb])[] = [
  [/unlink|rmdir|path_rmdir/, 'delete'],
  [/truncate/, 'truncate'],
  [/rename/, 'rename'],
  [/symlink|_link/, 'link'],
  [/chmod|setattr|setxattr/, 'chmod'],
  [/chown/, 'chown'],
  [/mkdir|mknod|create/, 'create'],
  [/write/, 'write'],
  [/fd_install|file_open|openat|read|mmap_file|file_permission/, 'read'],
]
/** MAY_WRITE and MAY_APPEND of the kernel. */
const MAY_CHANGE = 2 | 8

function called(kind: string, event: JsonObject | null, process: JsonObject): Done {
  const name = (
    textOf(event, 'function_name') ||
    textOf(event, 'symbol') ||
    textOf(event, 'event') ||
    kind
  ).replace(/^__(?:x64|arm64)_/, '')
  const args = asList(event?.args).slice(0, limits.listItems).map(asObject)
  const socket = args.map((arg) => objectOf(arg, 'sock_arg')).find((arg) => arg !== null) ?? null
  if (socket !== null) {
    const address = textOf(socket, 'daddr')
    const isCall = /connect|send/.test(name)
    const id = address === '' ? '' : `${address}:${textOf(socket, 'dport')}`
    return { facts: isCall ? connectFacts : listenFacts, type: 'address', id }
  }
  const path = args.map(pathIn).find((found) => found !== '') ?? ''
  const verb = VERB_OF_FUNCTION.find(([pattern]) => pattern.test(name))?.[1]
  if (path === '' || verb === undefined) {
    return { facts: syscallFacts(name.replace(/^sys_/, '')), type: 'syscall', id: path || name }
  }
  const whole = hostPath(path, textOf(process, 'cwd'))
  const changes =
    verb === 'read' && args.some((arg) => (boundedCount(arg?.int_arg, 255) & MAY_CHANGE) !== 0)
  const isCheck = /file_permission|mmap_file/.test(name)
  return { facts: fileFacts(isCheck && changes ? 'write' : verb, whole), type: 'file', id: whole }
}

function pathIn(arg: JsonObject | null): string {
  for (const kind of ['file_arg', 'path_arg', 'linux_binprm_arg']) {
    const path = textOf(objectOf(arg, kind), 'path')
    if (path !== '') return path
  }
  const text = textOf(arg, 'string_arg')
  return text.startsWith('/') ? text : ''
}

/** What the function gave back: the kernel's errors are negative. */
function outcomeOf(event: JsonObject | null): 'success' | 'denied' | 'failure' {
  const value = objectOf(event, 'return')?.int_arg
  if (typeof value !== 'number' || value >= 0) return 'success'
  return value === -1 || value === -13 ? 'denied' : 'failure'
}

const UNSET = 4_294_967_295

function claimsOf(process: JsonObject, pod: JsonObject | null, node: string): IdentityClaims {
  const namespace = textOf(pod, 'namespace')
  const workload = textOf(pod, 'workload')
  const own = namespace !== '' && workload !== '' ? `${namespace}/${workload}` : ''
  const auid = boundedCount(process.auid, UNSET)
  const login = process.auid === undefined || auid === UNSET ? '' : String(auid)
  const user = login || textOf(asObject(process.user), 'name') || textOf(process, 'uid')
  const name = user === '' || node === '' ? user : `${user}@${node}`
  return {
    ...noClaims,
    principal: own || bounded(name, limits.idChars),
    principalKind: own !== '' ? 'workload' : user === '' ? 'unknown' : 'user',
    account: node,
    sessionId: textOf(pod, 'name') || textOf(process, 'docker'),
    workload: own,
  }
}

/** One program may call a function many times: the moment and the arguments tell them apart. */
function idOf(tree: JsonObject, process: JsonObject, kind: string, text: string): string {
  const exec = textOf(process, 'exec_id')
  if (exec === '') return ''
  if (kind === 'process_exec') return exec
  return `${bounded(exec, 300)}/${bounded(tree.time, 40)}/${contentId(text).slice('sha256:'.length, 'sha256:'.length + 16)}`
}
