import type { ActionFacts } from '../actions/action-facts.ts'
import { asList } from '../arguments/as-list.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import { createAuditParser, firstTime, malformed, noClaims, textOf } from '../audit-record.ts'
import { clientIp } from '../envoy/client-ip.ts'
import { factsOfClass } from '../facts-of-class.ts'
import type { FileVerb } from '../host/file-facts.ts'
import { fileFacts } from '../host/file-facts.ts'
import { hostPath } from '../host/host-path.ts'
import { connectFacts, execFacts, listenFacts, syscallFacts } from '../host/process-facts.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { kubernetesFacts } from '../kubernetes/kubernetes-facts.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import type { Parser } from '../parser.ts'

/** Reads Falco's alerts (`json_output: true`): what a rule saw a program do. */
export function createFalcoParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts)
}

function read(tree: JsonObject): AuditReading | NotRead {
  const rule = textOf(tree, 'rule')
  if (rule === '') return malformed('missing_field', 'rule')
  // All of them are optional: a rule shows what its output names.
  const fields = asObject(tree.output_fields) ?? {}
  const host = textOf(tree, 'hostname')
  const done = doneBy(fields, rule)
  return {
    kind: 'read',
    id: textOf(tree, 'uuid'),
    occurredAt: firstTime(tree.time, fields['evt.time']),
    timeField: 'time',
    facts: done.facts,
    claims: claimsOf(fields, host),
    columns: {
      delegation: textOf(fields, 'proc.pname'),
      resourceType: done.type,
      resourceId: done.id,
      sourceIp: clientIp(fields['fd.cip']) || clientIp(asList(fields['ka.sourceips'])[0]),
      userAgent: bounded(textOf(fields, 'proc.name'), 64),
      outcome: 'success',
    },
    names: [textOf(fields, 'k8s.ns.name'), textOf(fields, 'container.name'), host, done.id],
  }
}

interface Done {
  readonly facts: ActionFacts
  readonly type: string
  readonly id: string
}

const VERB_OF_EVENT = new Map<string, FileVerb>(
  (
    [
      ['delete', 'unlink unlinkat rmdir'],
      ['rename', 'rename renameat renameat2'],
      ['link', 'link linkat symlink symlinkat'],
      ['chmod', 'chmod fchmod fchmodat'],
      ['chown', 'chown fchown lchown fchownat'],
      ['create', 'creat mkdir mkdirat'],
    ] as const
  ).flatMap(([verb, names]) => names.split(' ').map((name): [string, FileVerb] => [name, verb])),
)
const OPENS = new Set(['open', 'openat', 'openat2', 'open_by_handle_at'])

/** By the call that was made and what it touched; where the rule shows neither, the rule itself is what happened. */
function doneBy(fields: JsonObject, rule: string): Done {
  const event = textOf(fields, 'evt.type')
  const verb = textOf(fields, 'ka.verb')
  if (verb !== '') {
    const sub = textOf(fields, 'ka.target.subresource')
    const resource = textOf(fields, 'ka.target.resource')
    const whole = sub === '' ? resource : `${resource}/${sub}`
    const name = textOf(fields, 'ka.target.name')
    return { facts: kubernetesFacts(verb, whole), type: whole, id: name }
  }
  if (event === 'execve' || event === 'execveat' || event === 'spawned_process') {
    const program = textOf(fields, 'proc.exepath') || textOf(fields, 'proc.name')
    return { facts: execFacts(program), type: 'process', id: program }
  }
  const name = textOf(fields, 'fd.name')
  if (event === 'connect' || event === 'sendto' || event === 'sendmsg') {
    return { facts: connectFacts, type: 'address', id: remoteOf(name, fields) }
  }
  if (event === 'bind' || event === 'listen' || event === 'accept' || event === 'accept4') {
    return { facts: listenFacts, type: 'address', id: name }
  }
  const path = hostPath(
    textOf(fields, 'fs.path.name') || filePath(name, fields),
    textOf(fields, 'proc.cwd'),
  )
  const fileVerb =
    VERB_OF_EVENT.get(event) ?? (OPENS.has(event) || event === '' ? opened(fields) : null)
  if (path !== '' && fileVerb !== null)
    return { facts: fileFacts(fileVerb, path), type: 'file', id: path }
  if (event !== '') return { facts: syscallFacts(event), type: 'syscall', id: path || event }
  const program = textOf(fields, 'proc.exepath') || textOf(fields, 'proc.name')
  const facts = factsOfClass('falco', `falco:${bounded(rule, limits.wordChars)}`, 'other')
  return { facts, type: 'rule', id: program || rule }
}

/** A name of a descriptor is a path, or an address. */
function filePath(name: string, fields: JsonObject): string {
  if (name.startsWith('/')) return name
  const parts = [textOf(fields, 'fd.directory'), textOf(fields, 'fd.filename')]
  return parts.every((part) => part !== '') ? parts.join('/') : ''
}

function opened(fields: JsonObject): FileVerb {
  const flags = textOf(fields, 'evt.arg.flags')
  const writes = fields['evt.is_open_write'] === true || /O_(?:WRONLY|RDWR)/.test(flags)
  if (/O_CREAT/.test(flags) && /F_CREATED/.test(flags)) return 'create'
  return /O_TRUNC/.test(flags) && writes ? 'truncate' : writes ? 'write' : 'read'
}

/** '10.0.0.5:43210->192.0.2.99:443' → the far end. */
function remoteOf(name: string, fields: JsonObject): string {
  const address = textOf(fields, 'fd.rip') || textOf(fields, 'fd.sip')
  if (address === '') return name.slice(name.lastIndexOf('->') + (name.includes('->') ? 2 : 1))
  return `${address}:${textOf(fields, 'fd.rport') || textOf(fields, 'fd.sport')}`
}

function claimsOf(fields: JsonObject, host: string): IdentityClaims {
  const namespace = textOf(fields, 'k8s.ns.name')
  const pod = textOf(fields, 'k8s.pod.name')
  const container = textOf(fields, 'container.id')
  const inContainer = container !== '' && container !== 'host'
  const image = textOf(fields, 'container.name') || textOf(fields, 'container.image.repository')
  const login = textOf(fields, 'user.loginname')
  const caller = textOf(fields, 'ka.user.name')
  const user =
    caller ||
    (login === '<NA>' ? '' : login) ||
    textOf(fields, 'user.name') ||
    textOf(fields, 'user.uid')
  const workload = caller.startsWith('system:serviceaccount:')
    ? caller
    : namespace !== '' && pod !== ''
      ? `${namespace}/${withoutReplica(pod)}`
      : inContainer && image !== ''
        ? `container:${image}`
        : ''
  const name = user === '' ? '' : caller === '' && host !== '' ? `${user}@${host}` : user
  return {
    ...noClaims,
    principal: bounded(name || workload, limits.idChars),
    principalKind: workload !== '' ? 'workload' : user === '' ? 'unknown' : 'user',
    account: host,
    sessionId: pod || (inContainer ? container : ''),
    workload,
  }
}

/** 'web-7d9f8b6c5-x2x4z' → 'web': every pod of a deployment has a name of its own. */
export function withoutReplica(pod: string): string {
  return pod.replace(/(?:-[a-z0-9]{8,10})?-[a-z0-9]{5}$|-\d{1,4}$/, '')
}
