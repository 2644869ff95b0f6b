import { createHash } from 'node:crypto'
import type { EnvironmentOf } from '../environment.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits, UINT32_MAX } from '../limits.ts'
import type { EventDraft } from '../new-event.ts'
import { draftEvent, fillClaims, fillFacts } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import { clientFamily } from './client-family.ts'
import { clientIp, forwardedIp } from './client-ip.ts'
import { httpFacts } from './http-facts.ts'
import { pathTemplate } from './path-template.ts'

export interface EnvoyParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  /** Keyed fingerprint of a credential; one already made comes back as it is. */
  readonly fingerprint: (credential: string) => string
  /** The log field that holds the caller's credential in clear; 'authorization' where not given. `authorization_fingerprint`, set by our gate, goes first. */
  readonly credentialField?: string
}

/** Reads Envoy's JSON access log, with Istio's keys or those our documentation recommends. */
export function createEnvoyParser(parts: EnvoyParserParts): Parser {
  const credentialField = parts.credentialField ?? 'authorization'
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    return [parseAccess(opened.tree, opened.text, record, credentialField, intern, parts)]
  }
}

function parseAccess(
  tree: JsonObject,
  text: string,
  record: RawRecord,
  credentialField: string,
  intern: (claims: IdentityClaims) => IdentityClaims,
  parts: EnvoyParserParts,
): Parsed {
  const startedAt = field(tree.start_time) || field(tree.timestamp)
  const method = bounded(field(tree.method), 16)
  if (startedAt === '') return { kind: 'malformed', reason: 'missing_field', detail: 'start_time' }
  if (method === '') return { kind: 'malformed', reason: 'missing_field', detail: 'method' }
  const occurredAt = parseTime(startedAt)
  if (Number.isNaN(occurredAt)) {
    return { kind: 'malformed', reason: 'wrong_type', detail: 'start_time' }
  }
  if (!plausibleTime(occurredAt, record.receivedAt)) {
    return { kind: 'malformed', reason: 'implausible_time', detail: startedAt }
  }
  const host = hostOf(field(tree.authority) || field(tree.requested_server_name))
  const path = pathTemplate(field(tree.x_envoy_original_path) || field(tree.path))
  const credentialId = credentialOf(tree, credentialField, parts.fingerprint)
  const sourceIp = ipOf(tree)
  const claims = intern(claimsOf(tree, credentialId, sourceIp))
  const event = draftEvent({
    id: idOf(tree, startedAt, text),
    source: record.source,
    occurredAt,
    receivedAt: record.receivedAt,
    action: '',
    raw: withoutSecrets(tree, text, credentialField, credentialId),
  })
  fillFacts(event, httpFacts(host, method, path.template))
  fillClaims(event, claims)
  fillOutcome(event, tree)
  event.credentialKind = credentialId === '' ? '' : 'api_token'
  event.resourceType = path.resourceType
  event.resourceId = path.resourceId
  event.environment = parts.environmentOf('', host, path.template)
  event.sourceIp = sourceIp
  event.userAgent = clientFamily(field(tree.user_agent))
  event.bytesOut = count(tree.bytes_sent, Number.MAX_SAFE_INTEGER)
  event.durationMs = count(tree.duration, UINT32_MAX)
  return { kind: 'event', claims, event }
}

/** A text; Envoy writes '-' or null for what is missing. */
function field(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return value === '-' ? '' : bounded(value, limits.idChars * 4)
}

/** Numbers may come as text, depending on the log format. */
function count(value: unknown, max: number): number {
  const number = typeof value === 'number' ? value : Number(field(value))
  return Number.isFinite(number) && number > 0 ? Math.min(Math.trunc(number), max) : 0
}

function hostOf(authority: string): string {
  return bounded(authority.toLowerCase().replace(/:\d{1,5}$/, ''), limits.wordChars)
}

function credentialOf(
  tree: JsonObject,
  credentialField: string,
  fingerprint: (credential: string) => string,
): string {
  const fromGate = field(tree.authorization_fingerprint) || asObject(tree.authz)?.credential_id
  if (typeof fromGate === 'string' && fromGate !== '') return bounded(fromGate, limits.idChars)
  const logged = Object.hasOwn(tree, credentialField) ? field(tree[credentialField]) : ''
  const value = logged.replace(/^(?:bearer|token|basic)\s+/i, '')
  return value === '' ? '' : fingerprint(value)
}

function claimsOf(tree: JsonObject, credentialId: string, address: string): IdentityClaims {
  const san = field(tree.peer_uri_san) || field(tree.downstream_peer_uri_san)
  const comma = san.indexOf(',')
  const workload = bounded(comma === -1 ? san : san.slice(0, comma), limits.idChars)
  const agentHeader = bounded(field(tree.agent_id) || field(tree.x_agent_id), limits.idChars)
  const session = field(tree.session_id) || field(tree.x_session_id)
  return {
    principal: workload || credentialId || (address === '' ? '' : `ip:${address}`),
    principalKind: workload !== '' ? 'workload' : credentialId !== '' ? 'key' : 'unknown',
    account: '',
    credentialId,
    sessionId: bounded(session, limits.idChars),
    sessionName: '',
    roleName: '',
    sourceIdentity: '',
    sessionTag: '',
    workload,
    virtualKey: '',
    agentHeader,
  }
}

/** Envoy's own view of the peer, which honours its trusted hops, before the header that a client can write. */
function ipOf(tree: JsonObject): string {
  return (
    clientIp(field(tree.downstream_remote)) ||
    clientIp(field(tree.downstream_remote_address)) ||
    forwardedIp(field(tree.x_forwarded_for))
  )
}

function fillOutcome(event: EventDraft, tree: JsonObject): void {
  const code = count(tree.response_code, 999)
  const flags = bounded(field(tree.response_flags), 64)
  // UAEX: refused by the external authorisation service, whatever status it chose.
  const isDenied = code === 401 || code === 403 || (flags !== '' && /\bUAEX\b/.test(flags))
  if (!isDenied && code > 0 && code < 400) return
  event.outcome = isDenied ? 'denied' : 'failure'
  event.errorCode = flags || String(code)
}

function idOf(tree: JsonObject, startedAt: string, text: string): string {
  const requestId = bounded(field(tree.request_id), limits.idChars - 48)
  if (requestId !== '') return `${requestId}/${bounded(startedAt, 40)}`
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** Query strings carry tokens under any name, so their values never stay; nor does the credential field. */
function withoutSecrets(
  tree: JsonObject,
  text: string,
  credentialField: string,
  credentialId: string,
): string {
  const isLogged = Object.hasOwn(tree, credentialField) && credentialId !== ''
  // A query may also be written in escapes; without either sign there is none.
  const mayHaveQuery = text.includes('?') || text.includes('\\u')
  if (!isLogged && !(mayHaveQuery && PATH_FIELDS.some((key) => hasQuery(tree[key])))) return text
  const kept = Object.entries(tree).map(([key, value]): [string, unknown] => {
    if (key === credentialField) return [key, credentialId]
    return PATH_FIELDS.includes(key) ? [key, withoutQuery(value)] : [key, value]
  })
  return JSON.stringify(Object.fromEntries(kept))
}

const PATH_FIELDS: readonly string[] = ['path', 'x_envoy_original_path', 'referer', 'location']

const hasQuery = (value: unknown): boolean => typeof value === 'string' && value.includes('?')

function withoutQuery(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const query = value.indexOf('?')
  return query === -1 ? value : `${value.slice(0, query)}?…`
}
