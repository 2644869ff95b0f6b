import { createHash } from 'node:crypto'
import type { ActionFacts } from './actions/action-facts.ts'
import type { EnvironmentOf } from './environment.ts'
import type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
import { createClaimsInterner } from './intern-claims.ts'
import type { JsonObject } from './limits.ts'
import { asObject, bounded, limits } from './limits.ts'
import type { EventDraft } from './new-event.ts'
import { draftEvent, fillClaims, fillFacts } from './new-event.ts'
import type { OpenRecord } from './open-record.ts'
import type { Parsed, Parser } from './parser.ts'
import type { RawRecord } from './source.ts'
import { parseTime, plausibleTime } from './time.ts'

/** What one record of an audit log says, in the words of the event. */
export interface AuditReading {
  readonly kind: 'read'
  /** '' where the record has none of its own: then its content is its id. */
  readonly id: string
  /** Epoch milliseconds; NaN where the record does not say. */
  readonly occurredAt: number
  /** Where it should have said: the detail of the dead letter. */
  readonly timeField: string
  readonly facts: ActionFacts
  readonly claims: IdentityClaims
  readonly edge?: CredentialEdge
  /** Columns that neither facts nor claims fill. */
  readonly columns: Partial<EventDraft>
  /** Names that may tell the environment, most telling first, besides the account's. */
  readonly names: readonly string[]
  /** What is kept of the record, where that is not the whole. */
  readonly kept?: string
}

export type NotRead = Exclude<Parsed, { kind: 'event' }>
export type ReadAudit = (tree: JsonObject, text: string) => AuditReading | NotRead

export interface AuditParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
}

/**
 * A parser of JSON audit records from what one of them says. `lists` are keys under which a delivery may hold many: each is
 * an event of its own, at most `limits.eventsPerRecord`.
 */
export function createAuditParser(
  read: ReadAudit,
  parts: AuditParserParts,
  lists: readonly string[] = [],
): Parser {
  const turnIntoEvent = createTurnIntoEvent(parts.environmentOf)
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const { tree, text } = opened
    const list = lists.map((key) => tree[key]).find(Array.isArray)
    if (list === undefined) return [turnIntoEvent(read(tree, text), text, record)]
    return eachOf(list, (item) => {
      const own = JSON.stringify(item)
      return turnIntoEvent(read(item, own), own, record)
    })
  }
}

/** Each object of a list that may hold anything, boundedly. */
export function eachOf(
  list: readonly unknown[],
  parse: (item: JsonObject) => Parsed,
): readonly Parsed[] {
  if (list.length === 0) return [{ kind: 'ignored', reason: 'empty list' }]
  const parsed = list.slice(0, limits.eventsPerRecord).map((one): Parsed => {
    const item = asObject(one)
    return item === null ? malformed('wrong_type', 'an item that is no object') : parse(item)
  })
  const left = list.length - parsed.length
  return left === 0 ? parsed : [...parsed, malformed('truncated', `${left} items more`)]
}

export type TurnIntoEvent = (
  reading: AuditReading | NotRead,
  text: string,
  record: RawRecord,
) => Parsed

/** Checks the time, and fills the one shape of event. */
export function createTurnIntoEvent(environmentOf: EnvironmentOf): TurnIntoEvent {
  const intern = createClaimsInterner()
  return (reading, text, record) => {
    if (reading.kind !== 'read') return reading
    const { occurredAt, facts, edge } = reading
    if (Number.isNaN(occurredAt)) return malformed('missing_field', reading.timeField)
    if (!plausibleTime(occurredAt, record.receivedAt)) {
      return malformed('implausible_time', reading.timeField)
    }
    const raw = reading.kept ?? text
    const claims = intern(reading.claims)
    const event = draftEvent({
      id: bounded(reading.id, limits.idChars) || contentId(raw),
      source: record.source,
      occurredAt,
      receivedAt: record.receivedAt,
      action: '',
      raw,
    })
    fillFacts(event, facts)
    fillClaims(event, claims)
    event.account = claims.account
    Object.assign(event, reading.columns)
    event.environment = environmentOf(claims.account, ...reading.names, claims.account)
    return edge === undefined
      ? { kind: 'event', claims, event }
      : { kind: 'event', claims, event, edge }
  }
}

export function malformed(
  reason: Extract<Parsed, { kind: 'malformed' }>['reason'],
  detail: string,
): Extract<Parsed, { kind: 'malformed' }> {
  return { kind: 'malformed', reason, detail: bounded(detail, limits.idChars) }
}

/** The record itself as its id: the same bytes are the same event. */
export function contentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

export const noClaims: IdentityClaims = Object.freeze({
  ...{ principal: '', principalKind: 'unknown', account: '', credentialId: '', sessionId: '' },
  ...{ sessionName: '', roleName: '', sourceIdentity: '', sessionTag: '', workload: '' },
  ...{ virtualKey: '', agentHeader: '' },
} as const)

/** A field by its name as the provider writes it, or in lower case, as stores with columns hand it on. */
export function fieldOf(tree: JsonObject | null, name: string): unknown {
  if (tree === null) return undefined
  return tree[name] ?? tree[name.toLowerCase()]
}

/** A text column of such a field; numbers are ids, too. */
export function textOf(tree: JsonObject | null, name: string): string {
  const value = fieldOf(tree, name)
  return typeof value === 'number' ? String(value) : bounded(value, limits.idChars)
}

export function objectOf(tree: JsonObject | null, name: string): JsonObject | null {
  return asObject(fieldOf(tree, name))
}

/** Epoch milliseconds of the first of these that is a time: ISO text, or a count since 1970 in any usual unit. NaN otherwise. */
export function firstTime(...values: readonly unknown[]): number {
  for (const value of values) {
    const at = timeIn(value)
    if (!Number.isNaN(at)) return at
  }
  return Number.NaN
}

const NUMBER = /^\d{9,19}(?:\.\d{1,9})?$/

function timeIn(value: unknown): number {
  if (typeof value === 'string') {
    return NUMBER.test(value) ? inMilliseconds(Number(value)) : parseTime(bounded(value, 40))
  }
  return typeof value === 'number' && value > 0 ? inMilliseconds(value) : Number.NaN
}

/** Seconds, milliseconds, microseconds and nanoseconds since 1970 lie three digits apart for centuries to come. */
function inMilliseconds(count: number): number {
  if (count < 1e11) return Math.trunc(count * 1000)
  if (count < 1e14) return Math.trunc(count)
  return Math.trunc(count < 1e17 ? count / 1e3 : count / 1e6)
}
