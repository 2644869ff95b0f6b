import type { AccessCall } from '../access/access-call.ts'
import {
  bareCredential,
  readingOfCall,
  requestLine,
  withoutQueries,
} from '../access/access-call.ts'
import { accessLogTime } from '../access/log-time.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import { createTurnIntoEvent, firstTime, malformed, textOf } from '../audit-record.ts'
import { clientIp, forwardedIp } from '../envoy/client-ip.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, limits } from '../limits.ts'
import type { OpenLine } from '../open-line.ts'
import type { Parser } from '../parser.ts'
import { combinedLine } from './combined-line.ts'

export interface NginxParserParts extends AuditParserParts {
  readonly openLine: OpenLine
  /** Keyed fingerprint of a credential; one already made comes back as it is. */
  readonly fingerprint: (credential: string) => string
  /** The log field that holds the caller's credential in clear. */
  readonly credentialField: string
}

/** Reads nginx's access log: `combined` and what extends it, and the JSON that `escape=json` writes under the usual names. */
export function createNginxParser(parts: NginxParserParts): Parser {
  const turnIntoEvent = createTurnIntoEvent(parts.environmentOf)
  return (record) => {
    // A line begins with an address, whatever the client sent.
    if (record.body.trimStart().startsWith('{')) {
      const opened = parts.openRecord(record)
      if (opened.kind !== 'opened') return [opened]
      return [turnIntoEvent(readJson(opened.tree, parts), opened.text, record)]
    }
    const opened = parts.openLine(record)
    if (opened.kind !== 'opened') return [opened]
    return [turnIntoEvent(readLine(opened.text, parts), opened.text, record)]
  }
}

function readLine(text: string, parts: NginxParserParts): AuditReading | NotRead {
  const line = combinedLine(text)
  if (line === null) return malformed('unknown_format', 'no combined access log line')
  const { method, path } = requestLine(line.request)
  if (method === '') return malformed('missing_field', 'request')
  const { credentialField } = parts
  const logged = credentialField === 'remote_user' ? line.user : ''
  const credentialId = logged === '' ? '' : parts.fingerprint(bareCredential(logged))
  const kept = withoutQueries(text)
  const call: AccessCall = {
    ...noCall,
    occurredAt: accessLogTime(line.time),
    timeField: 'time_local',
    method,
    path,
    status: line.status,
    bytesOut: line.bytes,
    address: clientIp(line.address) || forwardedIp(line.forwarded),
    userAgent: line.userAgent,
    user: credentialId === '' ? line.user : '',
    credentialId,
    kept: credentialId === '' ? kept : kept.replace(` ${logged} [`, ` ${credentialId} [`),
  }
  return readingOfCall(call)
}

const noCall: AccessCall = {
  ...{
    id: '',
    occurredAt: Number.NaN,
    timeField: 'time',
    method: '',
    path: '',
    host: '',
    status: 0,
  },
  ...{ refusedByProxy: false, bytesOut: 0, durationMs: 0, address: '', userAgent: '', user: '' },
  ...{ credentialId: '', agentHeader: '', sessionId: '', kept: '' },
}

function readJson(tree: JsonObject, parts: NginxParserParts): AuditReading | NotRead {
  const request = requestLine(first(tree, ['request']))
  const method = first(tree, ['method', 'request_method']) || request.method
  if (method === '') return malformed('missing_field', 'method, request_method, request')
  const logged = bareCredential(first(tree, [parts.credentialField]))
  const credentialId = logged === '' ? '' : parts.fingerprint(logged)
  const id = first(tree, ['request_id', 'id', 'x_request_id'])
  const time = first(tree, ['time', 'time_iso8601', 'timestamp', '@timestamp'])
  return readingOfCall({
    ...noCall,
    id: id === '' ? '' : bounded(`${id}/${first(tree, ['msec']) || time}`, limits.idChars),
    occurredAt: firstTime(
      ...[tree.time_iso8601, tree.time, tree['@timestamp'], tree.timestamp, tree.msec],
      accessLogTime(first(tree, ['time_local', 'time'])),
    ),
    timeField: 'time, time_iso8601, msec',
    method,
    path: first(tree, ['request_uri', 'uri', 'path']) || request.path,
    host: first(tree, ['host', 'http_host', 'server_name', 'authority']),
    status: number(tree.status ?? tree.response_status),
    bytesOut: number(tree.body_bytes_sent ?? tree.bytes_sent ?? tree.bytes),
    // nginx counts seconds, with three places.
    durationMs: Math.round(number(tree.request_time ?? tree.rt) * 1000),
    address:
      clientIp(first(tree, ['remote_addr', 'ip', 'client_ip', 'client'])) ||
      forwardedIp(first(tree, ['http_x_forwarded_for', 'x_forwarded_for'])),
    userAgent: first(tree, ['http_user_agent', 'user_agent', 'ua', 'agent']),
    user: parts.credentialField === 'remote_user' ? '' : first(tree, ['remote_user']),
    credentialId,
    agentHeader: first(tree, ['http_x_agent_id', 'x_agent_id', 'agent_id']),
    sessionId: first(tree, ['http_x_session_id', 'x_session_id', 'session_id']),
    kept: keptJson(tree, parts.credentialField, credentialId),
  })
}

/** The first of these fields that holds something; nginx writes '-' or '' for what is missing. */
function first(tree: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const text = Object.hasOwn(tree, name) ? textOf(tree, name) : ''
    if (text !== '' && text !== '-') return text
  }
  return ''
}

function number(value: unknown): number {
  const found = typeof value === 'string' ? Number(value) : value
  return typeof found === 'number' && Number.isFinite(found) && found > 0 ? found : 0
}

/** Fields that are nothing but a query. */
const QUERIES = new Set(['args', 'query', 'query_string', 'request_body'])

function keptJson(tree: JsonObject, credentialField: string, credentialId: string): string {
  const kept = Object.entries(tree).map(([key, value]): [string, unknown] => {
    if (key === credentialField && credentialId !== '') return [key, credentialId]
    if (typeof value !== 'string') return [key, value]
    return [key, QUERIES.has(key) && value !== '' ? '…' : withoutQueries(value)]
  })
  return JSON.stringify(Object.fromEntries(kept))
}
