import type { Fingerprint } from '../arguments/argument-atoms.ts'
import { asList } from '../arguments/as-list.ts'
import { originUnknown } from '../arguments/origin.ts'
import type { EnvironmentOf } from '../environment.ts'
import type { Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import { draftEvent } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { plausibleTime } from '../time.ts'
import type { Attributes } from './attributes.ts'
import { nanoseconds, readAttributes, text } from './attributes.ts'
import { genaiFields } from './genai-fields.ts'
import { keptAttributes } from './kept-attributes.ts'
import { otlpClaims } from './otlp-claims.ts'
import { recordId } from './record-id.ts'

export interface OtlpParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  readonly fingerprint: Fingerprint
}

/** Reads OTLP/HTTP JSON exports of traces and logs: each span or record with GenAI or MCP attributes is one event. */
export function createOtlpParser(parts: OtlpParserParts): Parser {
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const items = [...spansOf(opened.tree), ...logRecordsOf(opened.tree)]
    if (items.length === 0) return [emptyEnvelope(opened.tree)]
    const parsed = items
      .slice(0, limits.eventsPerRecord)
      .map((item) => parseItem(item, record, intern, parts))
    if (items.length <= limits.eventsPerRecord) return parsed
    const left = items.length - limits.eventsPerRecord
    return [...parsed, { kind: 'malformed', reason: 'truncated', detail: `${left} items more` }]
  }
}

interface Item {
  readonly kind: 'span' | 'log'
  readonly body: unknown
  readonly resource: Attributes
}

function spansOf(tree: JsonObject): readonly Item[] {
  return itemsOf(
    tree,
    'resourceSpans',
    ['scopeSpans', 'instrumentationLibrarySpans'],
    'spans',
    'span',
  )
}

function logRecordsOf(tree: JsonObject): readonly Item[] {
  return itemsOf(
    tree,
    'resourceLogs',
    ['scopeLogs', 'instrumentationLibraryLogs'],
    'logRecords',
    'log',
  )
}

function itemsOf(
  tree: JsonObject,
  outer: string,
  scopes: readonly string[],
  inner: string,
  kind: Item['kind'],
): readonly Item[] {
  return asList(tree[outer]).flatMap((part) => {
    const group = asObject(part)
    const resource = readAttributes(asObject(group?.resource)?.attributes)
    return scopes
      .flatMap((scope) => asList(group?.[scope]))
      .flatMap((scope) => asList(asObject(scope)?.[inner]))
      .map((body): Item => ({ kind, body, resource }))
  })
}

function emptyEnvelope(tree: JsonObject): Parsed {
  const known = ['resourceSpans', 'resourceLogs', 'resourceMetrics'].some((key) =>
    Array.isArray(tree[key]),
  )
  if (known) return { kind: 'ignored', reason: 'no spans or log records' }
  return { kind: 'malformed', reason: 'missing_field', detail: 'resourceSpans or resourceLogs' }
}

function parseItem(
  item: Item,
  record: RawRecord,
  intern: (claims: IdentityClaims) => IdentityClaims,
  parts: OtlpParserParts,
): Parsed {
  const body = asObject(item.body)
  if (body === null) return { kind: 'malformed', reason: 'wrong_type', detail: item.kind }
  const attributes = readAttributes(body.attributes)
  const fields = genaiFields(attributes, originUnknown, parts.fingerprint)
  if (fields === null) return { kind: 'ignored', reason: 'no GenAI attributes' }
  if (fields === 'wrapper') return { kind: 'ignored', reason: 'wrapper span' }
  const times = timesOf(item.kind, body)
  if (Number.isNaN(times.at)) return { kind: 'malformed', reason: 'missing_field', detail: 'time' }
  if (!plausibleTime(times.at, record.receivedAt)) {
    return { kind: 'malformed', reason: 'implausible_time', detail: String(times.at) }
  }
  const traceId = bounded(body.traceId, 64).toLowerCase()
  const spanId = bounded(body.spanId, 32).toLowerCase()
  const claims = intern(otlpClaims(attributes, item.resource))
  const deployment = text(item.resource, 'deployment.environment.name', 'deployment.environment')
  const raw = JSON.stringify({
    traceId,
    spanId,
    name: bounded(body.name, limits.idChars),
    time: times.at,
    resource: keptAttributes(item.resource),
    attributes: keptAttributes(attributes),
  })
  const outcome = outcomeOf(attributes, body)
  const event = draftEvent({
    id: recordId(item.kind, traceId, spanId, times.at, item.body),
    source: record.source,
    occurredAt: times.at,
    receivedAt: record.receivedAt,
    action: fields.action,
    raw,
  })
  Object.assign(event, fields)
  event.principal = claims.principal
  event.sessionId = claims.sessionId || traceId
  event.account = claims.account
  event.region = text(item.resource, 'cloud.region')
  event.environment = parts.environmentOf(
    claims.account,
    deployment,
    text(item.resource, 'k8s.namespace.name'),
    text(item.resource, 'service.namespace'),
  )
  event.outcome = outcome.outcome
  event.errorCode = outcome.errorCode
  event.durationMs = times.durationMs
  return { kind: 'event', claims, event }
}

interface Times {
  readonly at: number
  readonly durationMs: number
}

function timesOf(kind: Item['kind'], body: JsonObject): Times {
  if (kind === 'log') {
    const at = nanoseconds(body.timeUnixNano)
    return { at: Number.isNaN(at) ? nanoseconds(body.observedTimeUnixNano) : at, durationMs: 0 }
  }
  const at = nanoseconds(body.startTimeUnixNano)
  const end = nanoseconds(body.endTimeUnixNano)
  return { at, durationMs: boundedCount(end - at, UINT32_MAX) }
}

const STATUS_ERROR = 2

function outcomeOf(
  attributes: Attributes,
  body: JsonObject,
): { readonly outcome: Outcome; readonly errorCode: string } {
  const error = bounded(text(attributes, 'error.type', 'exception.type'), limits.wordChars)
  const status = asObject(body.status)?.code
  const failed = error !== '' || status === STATUS_ERROR || status === 'STATUS_CODE_ERROR'
  if (!failed) return { outcome: 'success', errorCode: '' }
  const isDenied = /^40[13]$|denied|permission|unauthori[sz]ed|forbidden/i.test(error)
  return { outcome: isDenied ? 'denied' : 'failure', errorCode: error || 'error' }
}
