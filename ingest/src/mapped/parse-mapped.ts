import { createHash } from 'node:crypto'
import type { ActionFacts } from '../actions/action-facts.ts'
import type { Fingerprint } from '../arguments/argument-atoms.ts'
import { argumentAtoms } from '../arguments/argument-atoms.ts'
import { originUnknown } from '../arguments/origin.ts'
import type { EnvironmentOf } from '../environment.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { clientIp } from '../envoy/client-ip.ts'
import { httpFacts } from '../envoy/http-facts.ts'
import type { PathTemplate } from '../envoy/path-template.ts'
import { pathTemplate } from '../envoy/path-template.ts'
import type { Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import { draftEvent, fillClaims, fillFacts } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { plausibleTime } from '../time.ts'
import { replaceAt } from './json-path.ts'
import { mappedTime } from './mapped-time.ts'
import type { Mapping } from './mapping.ts'

export interface MappedParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  readonly argumentFingerprint: Fingerprint
}

/** Reads the records of one declarative mapping. */
export function createMappedParser(mapping: Mapping, parts: MappedParserParts): Parser {
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    return [parseRecord(opened.tree, opened.text, record, mapping, intern, parts)]
  }
}

function parseRecord(
  tree: JsonObject,
  text: string,
  record: RawRecord,
  mapping: Mapping,
  intern: (claims: IdentityClaims) => IdentityClaims,
  parts: MappedParserParts,
): Parsed {
  const occurredAt = mappedTime(mapping.time.read(tree), mapping.time.format)
  if (Number.isNaN(occurredAt))
    return { kind: 'malformed', reason: 'missing_field', detail: 'time' }
  if (!plausibleTime(occurredAt, record.receivedAt)) {
    return { kind: 'malformed', reason: 'implausible_time', detail: String(occurredAt) }
  }
  const read = (key: Parameters<Mapping['texts']['get']>[0]): string =>
    mapping.texts.get(key)?.(tree) ?? ''
  const http = httpOf(mapping, tree)
  const facts = factsOf(mapping, tree, read('service') || mapping.name, read('action'), http)
  if (facts === null) return { kind: 'malformed', reason: 'missing_field', detail: 'action' }
  const claims = intern(claimsOf(mapping, tree, read))
  const given = mapping.arguments?.(tree)
  const outcome = outcomeOf(mapping, tree, read('errorCode'))
  const event = draftEvent({
    id: mapping.id(tree) || contentId(text),
    source: mapping.source,
    occurredAt,
    receivedAt: record.receivedAt,
    action: '',
    raw: keptText(mapping, tree, text),
  })
  fillFacts(event, facts)
  fillClaims(event, claims)
  event.credentialKind = read('credentialKind') || (claims.credentialId === '' ? '' : 'api_token')
  event.delegation = read('delegation')
  event.resourceType = read('resourceType') || http.resourceType
  event.resourceId = namedId(read('resourceId') || http.resourceId, read('resourceName'))
  event.account = claims.account
  event.region = read('region')
  event.environment = parts.environmentOf(claims.account, read('environment'), claims.account)
  event.sourceIp = clientIp(read('sourceIp'))
  event.userAgent = clientFamily(read('userAgent'))
  event.outcome = outcome.outcome
  event.errorCode = outcome.errorCode
  event.bytesOut = count(mapping, tree, 'bytesOut', Number.MAX_SAFE_INTEGER)
  event.durationMs = count(mapping, tree, 'durationMs', UINT32_MAX)
  event.inputTokens = count(mapping, tree, 'inputTokens', UINT32_MAX)
  event.outputTokens = count(mapping, tree, 'outputTokens', UINT32_MAX)
  event.model = bounded(read('model'), limits.wordChars)
  if (given !== undefined) {
    event.arguments = argumentAtoms(given, originUnknown, parts.argumentFingerprint)
  }
  return { kind: 'event', claims, event }
}

const noTemplate: PathTemplate = { template: '', resourceId: '', resourceType: '' }

function httpOf(mapping: Mapping, tree: JsonObject): PathTemplate {
  return mapping.http === null ? noTemplate : pathTemplate(mapping.http.path(tree))
}

/** By the action's name, else by method and path; null where the record has neither. */
function factsOf(
  mapping: Mapping,
  tree: JsonObject,
  service: string,
  action: string,
  http: PathTemplate,
): ActionFacts | null {
  const name = mapping.actionName(tree)
  const method = bounded(mapping.http?.method(tree), 16)
  if (name === '' && method === '') return null
  const base =
    name === ''
      ? httpFacts(mapping.http?.host(tree) || service, method, http.template)
      : mapping.factsOfName(service, action || `${service}:${name}`, name)
  const raised = mapping.risksWhen.filter(
    ({ actions, when }) => (actions.size === 0 || actions.has(name.toLowerCase())) && when(tree),
  )
  if (raised.length === 0) return base
  return { ...base, ...Object.fromEntries(raised.map(({ risk }) => [risk, true])) }
}

function claimsOf(
  mapping: Mapping,
  tree: JsonObject,
  read: (key: Parameters<Mapping['texts']['get']>[0]) => string,
): IdentityClaims {
  const claim = (key: Parameters<Mapping['claims']['get']>[0]): string =>
    mapping.claims.get(key)?.(tree) ?? ''
  const credentialId = read('credentialId')
  const virtualKey = claim('virtualKey')
  const workload = claim('workload')
  return {
    principal: read('principal') || workload || virtualKey || credentialId,
    principalKind:
      workload !== '' ? 'workload' : virtualKey + credentialId !== '' ? 'key' : 'unknown',
    account: read('account'),
    credentialId,
    sessionId: read('sessionId'),
    sessionName: claim('sessionName'),
    roleName: claim('roleName'),
    sourceIdentity: claim('sourceIdentity'),
    sessionTag: claim('sessionTag'),
    workload,
    virtualKey,
    agentHeader: claim('agentHeader'),
  }
}

function outcomeOf(
  mapping: Mapping,
  tree: JsonObject,
  errorCode: string,
): { readonly outcome: Outcome; readonly errorCode: string } {
  const code = bounded(errorCode, limits.wordChars)
  if (mapping.denied.some((holds) => holds(tree))) return { outcome: 'denied', errorCode: code }
  if (mapping.failure.some((holds) => holds(tree))) return { outcome: 'failure', errorCode: code }
  return { outcome: 'success', errorCode: '' }
}

function count(
  mapping: Mapping,
  tree: JsonObject,
  key: Parameters<Mapping['counts']['get']>[0],
  max: number,
): number {
  const text = mapping.counts.get(key)?.(tree) ?? ''
  return text === '' ? 0 : boundedCount(Number(text), max)
}

/** 'vol_3d2c/pg-data': the id tells two of a name apart, the name tells a person which one it is. */
function namedId(id: string, name: string): string {
  if (id === '' || name === '') return id || name
  return id === name || id.endsWith(`/${name}`) ? id : bounded(`${id}/${name}`, limits.idChars)
}

function contentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

function keptText(mapping: Mapping, tree: JsonObject, text: string): string {
  const kept = mapping.leaveOut.reduce(
    (left: unknown, steps) => replaceAt(left, steps, '[left out]'),
    tree,
  )
  return kept === tree ? text : JSON.stringify(kept)
}
