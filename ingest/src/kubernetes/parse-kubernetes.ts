import { createHash } from 'node:crypto'
import type { ActionFacts } from '../actions/action-facts.ts'
import { asList } from '../arguments/as-list.ts'
import type { EnvironmentOf } from '../environment.ts'
import { clientFamily } from '../envoy/client-family.ts'
import type { Outcome } from '../event.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import { draftEvent, fillClaims, fillFacts } from '../new-event.ts'
import type { OpenedRecord, OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import { kubernetesFacts } from './kubernetes-facts.ts'
import type { KubernetesIdentity } from './kubernetes-identity.ts'
import { createKubernetesIdentities } from './kubernetes-identity.ts'
import { isRiskyPod } from './risky-pod.ts'
import type { OpenText } from './unwrap-cloudwatch.ts'
import { cloudWatchLines } from './unwrap-cloudwatch.ts'
import { withoutSecretValues } from './without-secret-values.ts'

export interface KubernetesParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
}

/** Reads `audit.k8s.io` Event lines and EventList bodies, v1 and the beta before it. */
export function createKubernetesParser(parts: KubernetesParserParts): Parser {
  const identityOf = createKubernetesIdentities()

  /** What was packed was not seen by the redaction of the whole. */
  function openText(record: RawRecord): OpenText {
    return (text) => {
      const opened = parts.openRecord({ ...record, body: text })
      return opened.kind === 'opened' ? opened.tree : null
    }
  }

  /** The control plane's other logs come in the same group: plain text, of no interest here. */
  function parseLines(lines: readonly unknown[], record: RawRecord): readonly Parsed[] {
    if (lines.length === 0) return [{ kind: 'ignored', reason: 'empty list' }]
    const parsed = lines.slice(0, limits.eventsPerRecord).map((line): Parsed => {
      if (typeof line !== 'string' || !line.trimStart().startsWith('{')) {
        return { kind: 'ignored', reason: 'no audit event' }
      }
      const opened = parts.openRecord({ ...record, body: line })
      if (opened.kind !== 'opened') return opened
      return parseEvent(opened.tree, opened.text, record, identityOf, parts)
    })
    const left = lines.length - parsed.length
    if (left === 0) return parsed
    return [...parsed, { kind: 'malformed', reason: 'truncated', detail: `${left} lines more` }]
  }

  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const { tree } = opened
    if (tree.kind === 'EventList') return parseList(opened, record, identityOf, parts)
    // An event names its verb: only what does not can be a wrapping.
    const wrapped = tree.verb === undefined ? cloudWatchLines(tree, openText(record)) : null
    if (wrapped === null) return [parseEvent(tree, opened.text, record, identityOf, parts)]
    return wrapped.kind === 'control'
      ? [{ kind: 'ignored', reason: 'control message' }]
      : parseLines(wrapped.lines, record)
  }
}

type IdentityOf = (event: JsonObject) => KubernetesIdentity | null

function parseList(
  opened: OpenedRecord,
  record: RawRecord,
  identityOf: IdentityOf,
  parts: KubernetesParserParts,
): readonly Parsed[] {
  const items = asList(opened.tree.items)
  if (items.length === 0) return [{ kind: 'ignored', reason: 'empty list' }]
  const parsed = items.slice(0, limits.eventsPerRecord).map((item): Parsed => {
    const event = asObject(item)
    if (event === null) return { kind: 'malformed', reason: 'wrong_type', detail: 'items[]' }
    return parseEvent(event, JSON.stringify(event), record, identityOf, parts)
  })
  if (items.length <= limits.eventsPerRecord) return parsed
  const left = items.length - limits.eventsPerRecord
  return [...parsed, { kind: 'malformed', reason: 'truncated', detail: `${left} items more` }]
}

function parseEvent(
  event: JsonObject,
  text: string,
  record: RawRecord,
  identityOf: IdentityOf,
  parts: KubernetesParserParts,
): Parsed {
  const ref = asObject(event.objectRef)
  const resource = resourceOf(ref)
  const verb = bounded(event.verb, 32)
  const isLong = isLongRunning(verb, resource)
  if (!isOutcome(event.stage, isLong)) return { kind: 'ignored', reason: 'stage' }
  const identity = identityOf(event)
  if (identity === null) return { kind: 'malformed', reason: 'missing_field', detail: 'user' }
  if (verb === '') return { kind: 'malformed', reason: 'missing_field', detail: 'verb' }
  const times = timesOf(event)
  if (Number.isNaN(times.at)) {
    return { kind: 'malformed', reason: 'missing_field', detail: 'requestReceivedTimestamp' }
  }
  if (!plausibleTime(times.at, record.receivedAt)) {
    return {
      kind: 'malformed',
      reason: 'implausible_time',
      detail: new Date(times.at).toISOString(),
    }
  }
  const kept = withoutSecretValues(event, resource)
  const namespace = bounded(ref?.namespace, limits.idChars)
  const name = bounded(ref?.name, limits.idChars)
  const cluster = clusterOf(event)
  const { claims } = identity
  const outcome = outcomeOf(event)
  const draft = draftEvent({
    id: idOf(event, text, isLong && outcome.outcome === 'success'),
    source: record.source,
    occurredAt: times.at,
    receivedAt: record.receivedAt,
    action: '',
    raw: kept === event ? text : JSON.stringify(kept),
  })
  fillFacts(draft, factsOfEvent(kubernetesFacts(verb, resource), event, verb, resource))
  fillClaims(draft, claims)
  draft.credentialKind = identity.credentialKind
  draft.delegation = identity.delegation
  draft.resourceType = resource === '' ? 'path' : resource
  draft.resourceId = resourceId(event, ref, namespace, name)
  draft.account = claims.account || cluster
  draft.environment = parts.environmentOf(cluster, namespace, cluster, name)
  draft.sourceIp = bounded(asList(event.sourceIPs)[0], 64)
  draft.userAgent = clientFamily(event.userAgent)
  draft.outcome = outcome.outcome
  draft.errorCode = outcome.errorCode
  draft.durationMs = times.durationMs
  return { kind: 'event', claims, event: draft }
}

/** One call is logged once per stage; the one that knows the outcome counts. */
function isOutcome(stage: unknown, isLong: boolean): boolean {
  if (stage === undefined || stage === 'ResponseComplete' || stage === 'Panic') return true
  return stage === 'ResponseStarted' && isLong
}

/** Calls that may stay open for hours: they count when they start (apiserver `longRunningRequestCheck`). */
function isLongRunning(verb: string, resource: string): boolean {
  const isSub = resource.includes('/')
  return verb === 'watch' || (isSub && /\/(?:exec|attach|portforward|proxy|log)$/.test(resource))
}

function factsOfEvent(
  facts: ActionFacts,
  event: JsonObject,
  verb: string,
  resource: string,
): ActionFacts {
  if (verb !== 'create' && verb !== 'update' && verb !== 'patch') return facts
  if (resource.includes('/') || facts.privilegeChange || !isRiskyPod(event.requestObject))
    return facts
  return { ...facts, privilegeChange: true }
}

function resourceOf(ref: JsonObject | null): string {
  const resource = bounded(ref?.resource, 64)
  const sub = bounded(ref?.subresource, 63)
  return sub === '' ? resource : `${resource}/${sub}`
}

/** Audit events do not name their cluster; forwarders add it as an annotation '<domain>/cluster'. */
function clusterOf(event: JsonObject): string {
  const annotations = asObject(event.annotations)
  for (const key in annotations) {
    if (key.endsWith('/cluster')) return bounded(annotations[key], limits.wordChars)
  }
  return ''
}

/** 'namespace/name'; the path, without its query, of a call that addresses no object. */
function resourceId(
  event: JsonObject,
  ref: JsonObject | null,
  namespace: string,
  name: string,
): string {
  if (ref === null) return bounded(event.requestURI, limits.idChars).split('?')[0] ?? ''
  return namespace === '' || name === ''
    ? namespace || name
    : bounded(`${namespace}/${name}`, limits.idChars)
}

interface Times {
  readonly at: number
  readonly durationMs: number
}

function timesOf(event: JsonObject): Times {
  const received = parseTime(bounded(event.requestReceivedTimestamp, 40))
  const staged = parseTime(bounded(event.stageTimestamp, 40))
  if (Number.isNaN(received)) return { at: staged, durationMs: 0 }
  return { at: received, durationMs: boundedCount(staged - received, UINT32_MAX) }
}

function outcomeOf(event: JsonObject): { readonly outcome: Outcome; readonly errorCode: string } {
  const status = asObject(event.responseStatus)
  const code = boundedCount(status?.code, 999)
  const annotations = asObject(event.annotations)
  const isForbidden = annotations?.['authorization.k8s.io/decision'] === 'forbid'
  const errorCode = bounded(status?.reason, limits.wordChars) || (code >= 400 ? String(code) : '')
  if (code === 401 || code === 403 || isForbidden) {
    return { outcome: 'denied', errorCode: errorCode || 'Forbidden' }
  }
  if (code >= 400 || event.stage === 'Panic') {
    return { outcome: 'failure', errorCode: errorCode || 'Panic' }
  }
  return { outcome: 'success', errorCode: '' }
}

/**
 * auditID + stage; for a forwarder that drops the id, the content itself. Start and end of one long call share an id,
 * so whichever comes second is a redelivery: an audit policy may omit either stage.
 */
function idOf(event: JsonObject, text: string, isOneCall: boolean): string {
  const auditId = bounded(event.auditID, limits.idChars - 32)
  const stage = isOneCall ? 'ResponseStarted' : bounded(event.stage, 31) || 'ResponseComplete'
  if (auditId !== '') return `${auditId}/${stage}`
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}
