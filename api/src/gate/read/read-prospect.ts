import type { AuditEvent, Environment, SourceHint } from '@tripline/ingest'
import { compileActions, graphqlFields, noParsedItems } from '@tripline/ingest'
import type { Reader } from '../../setup/build-reader.ts'
import { callEvent } from './call-event.ts'
import { exactText } from './exact-text.ts'
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

interface Found {
  readonly event: AuditEvent
  /** What the call names, besides its resource. */
  readonly args: unknown
  readonly exact: string
}

type NotUnderstood = Extract<ReadProspect, { kind: 'not_understood' }>

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
        body === null ? null : eventIn(parts.reader, 'kubernetes-audit', 'gate:k8s', body, now)
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
  const event = eventIn(reader, 'mcp', 'gate:mcp', body, now)
  return event === null ? notUnderstood('tool call') : { event, args, exact }
}

function readHttp(
  call: Extract<Prospect, { kind: 'http' }>,
  who: Circumstances,
  parts: ProspectReaderParts,
  now: number,
): Found | NotUnderstood {
  const { reader, fingerprint } = parts
  const url = new URL(call.url)
  const exact = `${call.method} ${url.href}\n${call.body}`
  const mcp = mcpRequest(call.body)
  if (mcp.kind === 'opaque') return notUnderstood('batch of tool calls')
  if (mcp.kind === 'call') {
    const exactCall = `${url.href}\n${exactText([mcp.tool, mcp.arguments])}`
    return readTool({ ...mcp, server: url.host.slice(0, 128) }, exactCall, who, parts, now)
  }
  const graphql = graphqlRequest(call.method, url, call.body)
  if (graphql.kind === 'opaque') return notUnderstood('GraphQL request')
  const host = url.hostname.slice(0, 255)
  const names = [url.hostname, ...url.pathname.split('/'), ...url.searchParams.values()]
  if (graphql.kind === 'call') {
    const secret = call.authorization.replace(/^(?:bearer|token|basic)\s+/i, '')
    const credential = secret === '' ? '' : fingerprint(secret)
    const body = graphqlRecord(graphql.call, url, credential, who, now)
    const event = eventIn(reader, 'auto', `gate:${host}`, body, now)
    const ids = graphql.call.ids.map(({ value }) => value)
    if (event !== null) return { event, exact, args: [...ids, graphql.call.variables, host] }
  }
  const plain = eventIn(reader, 'envoy', 'gate:http', accessRecord(call, url, who, now), now)
  if (plain === null) return notUnderstood('HTTP call')
  if (graphql.kind === 'none') return { event: plain, exact, args: names }
  const event = unmappedEvent(plain, graphql.call, host)
  return { event, exact, args: [...graphql.call.ids.map(({ value }) => value), ...names] }
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

const notUnderstood = (what: string): NotUnderstood => ({
  kind: 'not_understood',
  detail: `This ${what} cannot be read, so nobody can say what it would do.`,
})

/** The one event of a record, attributed by what the record says; null when it is not exactly one. */
function eventIn(
  { parse, resolver }: Reader,
  source: SourceHint,
  origin: string,
  body: string,
  now: number,
): AuditEvent | null {
  const parsed = noParsedItems()
  parse({ source, origin, receivedAt: now, body }, parsed)
  const [claimed] = parsed.claimed
  if (claimed === undefined || parsed.claimed.length > 1) return null
  return resolver.attribute(claimed.event, claimed.claims)
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
