import { createHash } from 'node:crypto'
import { asList } from '../arguments/as-list.ts'
import type { EnvironmentOf } from '../environment.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { clientIp } from '../envoy/client-ip.ts'
import type { Outcome } from '../event.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits } from '../limits.ts'
import { draftEvent, fillClaims, fillFacts } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import { vaultFacts } from './vault-facts.ts'
import { withoutClearValues } from './without-clear-values.ts'

export interface VaultParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  /** For an audit device that logs requests only: count those instead of responses. Off by default. */
  readonly countRequests?: boolean
}

/**
 * Reads Vault audit entries. Each call is logged twice, as a `request` before and a `response` after, which repeats
 * the request: the response counts, because it knows the outcome.
 */
export function createVaultParser(parts: VaultParserParts): Parser {
  const counted = parts.countRequests === true ? 'request' : 'response'
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const { type } = opened.tree
    if (type !== 'request' && type !== 'response') {
      return [{ kind: 'malformed', reason: 'missing_field', detail: 'type' }]
    }
    if (type !== counted) return [{ kind: 'ignored', reason: `twin ${type}` }]
    return [parseEntry(opened.tree, type, record, intern, parts)]
  }
}

function parseEntry(
  entry: JsonObject,
  type: 'request' | 'response',
  record: RawRecord,
  intern: (claims: IdentityClaims) => IdentityClaims,
  parts: VaultParserParts,
): Parsed {
  const request = asObject(entry.request)
  if (request === null) return { kind: 'malformed', reason: 'missing_field', detail: 'request' }
  const occurredAt = parseTime(bounded(entry.time, 40))
  if (Number.isNaN(occurredAt))
    return { kind: 'malformed', reason: 'missing_field', detail: 'time' }
  if (!plausibleTime(occurredAt, record.receivedAt)) {
    return { kind: 'malformed', reason: 'implausible_time', detail: bounded(entry.time, 40) }
  }
  const path = bounded(request.path, limits.idChars)
  const operation = bounded(request.operation, 32)
  if (path === '' || operation === '') {
    return { kind: 'malformed', reason: 'missing_field', detail: 'request.path, request.operation' }
  }
  const raw = JSON.stringify(withoutClearValues(entry))
  const claims = intern(claimsOf(entry, request))
  const edge = edgeOf(entry, claims, occurredAt)
  const namespace = bounded(asObject(request.namespace)?.path, limits.idChars)
  const mountType = bounded(request.mount_type, 64)
  const outcome = outcomeOf(entry.error)
  const event = draftEvent({
    id: idOf(request, type, raw),
    source: record.source,
    occurredAt,
    receivedAt: record.receivedAt,
    action: '',
    raw,
  })
  fillFacts(event, vaultFacts(operation, path, mountType))
  fillClaims(event, claims)
  event.credentialKind = claims.credentialId === '' ? '' : 'vault_token'
  event.resourceType = mountType === '' ? 'path' : mountType
  event.resourceId = path
  event.account = namespace
  event.environment = parts.environmentOf(namespace, namespace, path)
  event.sourceIp = clientIp(request.remote_address)
  event.userAgent = clientFamily(headerOf(request, 'user-agent'))
  event.outcome = outcome.outcome
  event.errorCode = outcome.errorCode
  return edge === null ? { kind: 'event', claims, event } : { kind: 'event', claims, event, edge }
}

function claimsOf(entry: JsonObject, request: JsonObject): IdentityClaims {
  const auth = asObject(entry.auth)
  const metadata = asObject(auth?.metadata)
  const accessor =
    bounded(auth?.accessor, limits.idChars) ||
    bounded(request.client_token_accessor, limits.idChars)
  const name = bounded(auth?.display_name, limits.idChars)
  const isGeneric = GENERIC_NAMES.has(name)
  const principal = (isGeneric ? bounded(auth?.entity_id, limits.idChars) : '') || name
  const account = bounded(metadata?.service_account_name, 253)
  const namespace = bounded(metadata?.service_account_namespace, 253)
  const workload =
    account !== '' && namespace !== '' ? `system:serviceaccount:${namespace}:${account}` : ''
  return {
    principal,
    principalKind: kindOf(name, principal, workload),
    account: bounded(asObject(request.namespace)?.path, limits.idChars),
    credentialId: accessor,
    sessionId: accessor,
    sessionName: '',
    roleName: isGeneric ? bounded(metadata?.role_name ?? metadata?.role, limits.idChars) : '',
    sourceIdentity: '',
    sessionTag: '',
    workload: workload || bounded(metadata?.spiffe_id, limits.idChars),
    virtualKey: '',
    agentHeader: '',
  }
}

/** Display names that say how somebody logged in and not who: there the entity or the role tells. */
const GENERIC_NAMES = new Set([
  '',
  'token',
  'approle',
  'jwt',
  'oidc',
  'cert',
  'aws',
  'gcp',
  'azure',
])

function kindOf(
  name: string,
  principal: string,
  workload: string,
): IdentityClaims['principalKind'] {
  if (name === 'root') return 'root'
  if (workload !== '') return 'workload'
  return principal === '' ? 'unknown' : 'user'
}

/** A login or a token creation: the new token's accessor is in the response, the caller's in `auth`. */
function edgeOf(
  entry: JsonObject,
  claims: IdentityClaims,
  issuedAt: number,
): CredentialEdge | null {
  const response = asObject(entry.response)
  const granted = asObject(response?.auth)
  const child =
    bounded(granted?.accessor, limits.idChars) ||
    bounded(asObject(response?.wrap_info)?.wrapped_accessor, limits.idChars)
  if (child === '') return null
  // At a login there is no caller yet: `auth` already describes the new token.
  const isLogin = claims.credentialId === '' || claims.credentialId === child
  const parent = isLogin ? `vault-login:${claims.principal}` : claims.credentialId
  const ttlSeconds = boundedCount(granted?.token_ttl, 10 * 365 * 86_400)
  return {
    parent,
    child,
    issuedAt,
    expiresAt: ttlSeconds === 0 ? 0 : issuedAt + ttlSeconds * 1000,
    sessionTag: '',
    sourceIdentity: '',
  }
}

function outcomeOf(error: unknown): { readonly outcome: Outcome; readonly errorCode: string } {
  const text = bounded(error, 512)
  if (text === '') return { outcome: 'success', errorCode: '' }
  // The Go client joins errors over several lines; the message may quote the request, so only its kind is kept.
  if (/permission denied|invalid token|bad token/i.test(text)) {
    return { outcome: 'denied', errorCode: 'permission denied' }
  }
  const kind =
    /unsupported (?:operation|path)|invalid request|missing client token|not found|sealed/i
  return { outcome: 'failure', errorCode: kind.exec(text)?.[0].toLowerCase() ?? 'error' }
}

function headerOf(request: JsonObject, name: string): string {
  return bounded(asList(asObject(request.headers)?.[name])[0], limits.idChars)
}

function idOf(request: JsonObject, type: string, raw: string): string {
  const id = bounded(request.id, limits.idChars - 16)
  if (id !== '') return `${id}/${type}`
  return `sha256:${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`
}
