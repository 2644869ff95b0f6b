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
import { newEvent } from '../new-event.ts'
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
  return {
    kind: 'event',
    claims,
    event: newEvent({
      id: mapping.id(tree) || contentId(text),
      source: mapping.source,
      occurredAt,
      receivedAt: record.receivedAt,
      principal: claims.principal,
      credentialId: claims.credentialId,
      credentialKind: read('credentialKind') || (claims.credentialId === '' ? '' : 'api_token'),
      sessionId: claims.sessionId,
      delegation: read('delegation'),
      ...facts,
      resourceType: read('resourceType') || http.resourceType,
      resourceId: namedId(read('resourceId') || http.resourceId, read('resourceName')),
      account: claims.account,
      region: read('region'),
      environment: parts.environmentOf(claims.account, read('environment'), claims.account),
      sourceIp: clientIp(read('sourceIp')),
      userAgent: clientFamily(read('userAgent')),
      ...outcomeOf(mapping, tree, read('errorCode')),
      bytesOut: count(mapping, tree, 'bytesOut', Number.MAX_SAFE_INTEGER),
      durationMs: count(mapping, tree, 'durationMs', UINT32_MAX),
      inputTokens: count(mapping, tree, 'inputTokens', UINT32_MAX),
      outputTokens: count(mapping, tree, 'outputTokens', UINT32_MAX),
      model: bounded(read('model'), limits.wordChars),
      ...(given === undefined
        ? {}
        : { arguments: argumentAtoms(given, originUnknown, parts.argumentFingerprint) }),
      raw: keptText(mapping, tree, text),
    }),
  }
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
