import type { AuditEvent, Environment } from '@tripline/ingest'
import { compileActions, graphqlFields, pathSegments } from '@tripline/ingest'
import type { Reader } from '../../setup/build-reader.ts'
import { readAws } from './aws/read-aws.ts'
import type { BodyValues } from './body-values.ts'
import { bodyValues } from './body-values.ts'
import { callEvent } from './call-event.ts'
import { exactText } from './exact-text.ts'
import type { Found, NotUnderstood } from './found.ts'
import { eventIn, notUnderstood } from './found.ts'
import type { GraphqlCall } from './graphql-call.ts'
import { graphqlRequest, typeNamed } from './graphql-call.ts'
import { accessRecord, graphqlRecord } from './http-record.ts'
import { admissionContent, admissionRecord } from './kubernetes-record.ts'
import { mcpRequest } from './mcp-call.ts'
import type { Asker, Circumstances, Prospect, ReadProspect } from './prospect.ts'
import { environmentOfTargets, targetsOf, worseOf } from './targets.ts'

export interface ProspectReaderParts {
  readonly reader: Reader
  /** Keyed fingerprint of a credential. */
  readonly fingerprint: (credential: string) => string
}

export type ReadProspectOf = (
  prospect: Prospect,
  circumstances: Circumstances,
  asker: Asker,
  now: number,
) => ReadProspect

/**
 * Reads a prospective action the way its record will be read once it has happened: built as that record and given to the same
 * parser, so that the gate and the detectors speak of one action in the same words. What is dangerous about it is never
 * what the asker says.
 */
export function createProspectReader(parts: ProspectReaderParts): ReadProspectOf {
  return (prospect, circumstances, asker, now) => {
    try {
      const found = read(prospect, circumstances, parts, asker, now)
      if ('kind' in found) return found
      const event = attributed(found.event, asker, found.args, parts)
      const targets = targetsOf(event.resourceId, found.args)
      return { kind: 'read', held: { event, targets, exact: found.exact } }
    } catch (error) {
      // Nested too deep to be ordered, or an address that is none.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error
      return { kind: 'not_understood', detail: 'The action cannot be read.' }
    }
  }
}

type HttpProspect = Extract<Prospect, { kind: 'http' }>

function read(
  prospect: Prospect,
  who: Circumstances,
  parts: ProspectReaderParts,
  asker: Asker,
  now: number,
): Found | NotUnderstood {
  switch (prospect.kind) {
    case 'call': {
      const event = callEvent(prospect, who, parts.reader, asker, now)
      return { event, args: prospect.arguments, exact: exactText(prospect) }
    }
    case 'http':
      return readHttp(prospect, who, parts, now)
    case 'tool':
      return readTool(prospect, exactText(prospect), who, parts, now)
    case 'kubernetes': {
      const body = admissionRecord(prospect.request, now)
      const event =
        body === null
          ? null
          : eventIn(parts.reader, { source: 'kubernetes-audit', origin: 'gate:k8s', body }, now)
      if (event === null) return notUnderstood('admission request')
      const exact = exactText(admissionContent(prospect.request))
      return { event, args: { namespace: prospect.request.namespace }, exact }
    }
    default:
      return prospect satisfies never
  }
}

function readTool(
  { server, tool, arguments: args }: Omit<Extract<Prospect, { kind: 'tool' }>, 'kind'>,
  exact: string,
  { agent, session }: Circumstances,
  { reader }: ProspectReaderParts,
  now: number,
): Found | NotUnderstood {
  const message = {
    ...{ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } },
  }
  const line = { time: new Date(now).toISOString(), session, agent, server }
  const body = JSON.stringify({ ...line, direction: 'client-to-server', message })
  const event = eventIn(reader, { source: 'mcp', origin: 'gate:mcp', body }, now)
  return event === null ? notUnderstood('tool call') : { event, args, exact }
}

function readHttp(
  call: HttpProspect,
  who: Circumstances,
  parts: ProspectReaderParts,
  now: number,
): Found | NotUnderstood {
  const { reader, fingerprint } = parts
  const url = new URL(call.url)
  const { amzTarget, methodOverride } = call.steering
  const exact = `${call.method} ${url.href}\n${amzTarget}\n${methodOverride}\n${call.body.text}`
  const aws = readAws(call, url, exact, who, reader, now)
  if (aws !== null) return aws
  if (!call.body.readable) return notUnderstood('body')
  const values = bodyValues(call.body.text, call.steering.isForm)
  const mcp = mcpRequest(values)
  if (mcp.kind === 'opaque') return notUnderstood('batch of tool calls')
  if (mcp.kind === 'call') {
    const exactCall = `${url.href}\n${exactText([mcp.tool, mcp.arguments])}`
    return readTool({ ...mcp, server: url.host.slice(0, 128) }, exactCall, who, parts, now)
  }
  const graphql = graphqlRequest(call.method, url, call.body.text, values)
  if (graphql.kind === 'opaque') return notUnderstood('GraphQL request')
  // A POST is how tools are called, by servers that may take for JSON what is none to us.
  if (graphql.kind === 'none' && values.broken && call.method === 'POST') {
    return notUnderstood('body')
  }
  const host = url.hostname.slice(0, 255)
  const names = [url.hostname, ...pathSegments(url.pathname), ...url.searchParams.values()]
  if (graphql.kind === 'call') {
    const secret = call.authorization.replace(/^(?:bearer|token|basic)\s+/i, '')
    const credential = secret === '' ? '' : fingerprint(secret)
    const body = graphqlRecord(graphql.call, url, credential, who, now)
    const event = eventIn(reader, { source: 'auto', origin: `gate:${host}`, body }, now)
    const ids = graphql.call.ids.map(({ value }) => value)
    if (event !== null) return { event, exact, args: [...ids, graphql.call.variables, host] }
  }
  const asked = { ...call, method: methodMeant(call, url, values) }
  const body = accessRecord(asked, url, who, now)
  const plain = eventIn(reader, { source: 'envoy', origin: 'gate:http', body }, now)
  if (plain === null) return notUnderstood('HTTP call')
  if (graphql.kind === 'none') return { event: plain, exact, args: [names, namedIn(values, plain)] }
  const event = unmappedEvent(plain, graphql.call, host)
  return { event, exact, args: [...graphql.call.ids.map(({ value }) => value), ...names] }
}

/** The same field in a form of several parts. */
const METHOD_PART = /name="?_method"?[^\n]*\n(?:[^\n]*\n){0,4}?\r?\n(PUT|PATCH|DELETE)\b/i

/** Frameworks let a POST stand for what it says in a header or a field (`_method`: Rails, Laravel, Symfony). */
function methodMeant(
  { method, steering, body }: HttpProspect,
  url: URL,
  values: BodyValues,
): string {
  if (method !== 'POST') return method
  const said = [
    steering.methodOverride,
    ...(values.form?.getAll('_method') ?? []),
    ...(METHOD_PART.exec(body.text)?.slice(1) ?? []),
    ...url.searchParams.getAll('_method'),
    ...(values.json ?? []).map((one) => String(Reflect.get(Object(one), '_method'))),
  ].map((one) => one.toUpperCase())
  return ['DELETE', 'PUT', 'PATCH'].find((one) => said.includes(one)) ?? method
}

/**
 * What a body names, of a call on which something hangs. Access logs hold no bodies, so that what is ordinary would be judged
 * in a place that no baseline knows.
 */
function namedIn(values: BodyValues, event: AuditEvent): unknown {
  const { destructive, irreversible, privilegeChange, secretAccess } = event
  if (!(destructive || irreversible || privilegeChange || secretAccess)) return []
  return [...(values.json ?? []), ...(values.form?.values() ?? [])]
}

const factsOfFields = compileActions(undefined)

/** A GraphQL call that no mapping knows: its root fields say what it does, by their verbs, the worst of them first. */
function unmappedEvent(event: AuditEvent, call: GraphqlCall, host: string): AuditEvent {
  const name = graphqlFields(call.query).join(',')
  const [first] = call.ids
  return {
    ...event,
    ...factsOfFields(host, `${host}:${name}`, name),
    ...(first === undefined ? {} : { resourceType: typeNamed(first.key), resourceId: first.value }),
  }
}

/** A token that speaks for one agent settles who acts. Where the record does not say which environment, what it names may. */
function attributed(
  event: AuditEvent,
  { agent }: Asker,
  args: unknown,
  { reader }: ProspectReaderParts,
): AuditEvent {
  const named = environmentOfTargets(reader.environmentOf, targetsOf(event.resourceId, args))
  return {
    ...event,
    environment: worse(event.environment, named),
    ...(agent === null
      ? {}
      : { agentId: agent, attributionRule: 'registry' as const, attributionConfidence: 1 }),
  }
}

const worse = (said: Environment, named: Environment): Environment => {
  if (said === 'unknown' || named === 'unknown') return said === 'unknown' ? named : said
  return worseOf(said, named)
}
