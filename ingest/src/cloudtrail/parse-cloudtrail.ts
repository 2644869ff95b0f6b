import { createHash } from 'node:crypto'
import type { EnvironmentOf } from '../environment.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import type { EventDraft } from '../new-event.ts'
import { draftEvent, fillClaims, fillFacts } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { MalformedReason, Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import { clientOfUserAgent } from './client-of-user-agent.ts'
import { insightEvent } from './insight-event.ts'
import { createReadCall } from './read-call.ts'
import { readEdge } from './read-edge.ts'
import { createReadIdentity } from './read-identity.ts'
import { readOutcome } from './read-outcome.ts'
import { readResource } from './read-resource.ts'
import { isRecord, unwrapCloudTrail } from './unwrap.ts'

export interface CloudTrailParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
}

/** Reads CloudTrail records of every kind, bare or wrapped (unwrap.ts). */
export function createCloudTrailParser(parts: CloudTrailParserParts): Parser {
  const { openRecord, environmentOf } = parts
  const readIdentity = createReadIdentity()
  const readCall = createReadCall()

  function parseOne(tree: JsonObject, raw: string, receivedAt: number): Parsed {
    const { eventTime } = tree
    const stated = typeof eventTime === 'string' ? eventTime : tree['@timestamp']
    if (typeof stated !== 'string') return malformed('missing_field', 'eventTime')
    const occurredAt = parseTime(stated)
    if (Number.isNaN(occurredAt)) return malformed('wrong_type', 'eventTime')
    if (!plausibleTime(occurredAt, receivedAt)) return malformed('implausible_time', stated)
    const id = idOf(tree, raw)
    if (tree.insightDetails !== undefined) {
      return insightEvent(tree, { id, occurredAt, receivedAt, raw, readIdentity })
    }
    const call = readCall(tree)
    const { service, name } = call
    if (service === '') return malformed('missing_field', 'eventSource')
    if (name === '') return malformed('missing_field', 'eventName')

    const identity = readIdentity(tree.userIdentity)
    const { claims } = identity
    const facts =
      call.refine === null
        ? call.facts
        : call.refine(call.facts, asObject(tree.requestParameters) ?? {})
    const resource = readResource(tree, service)
    const errorCode = bounded(tree.errorCode, limits.wordChars)
    const outcome = readOutcome(errorCode, name, tree)
    const account = bounded(tree.recipientAccountId, limits.wordChars) || claims.account
    const event = draftEvent({ id, source: 'cloudtrail', occurredAt, receivedAt, action: '', raw })
    fillFacts(event, facts)
    fillClaims(event, claims)
    event.credentialKind = identity.credentialKind
    event.resourceType = resource.type
    event.resourceId = resource.id
    event.account = account
    event.region = bounded(tree.awsRegion, limits.wordChars)
    event.environment = environmentOf(account, resource.id, identity.name)
    event.sourceIp = addressOf(tree.sourceIPAddress)
    event.userAgent = clientOfUserAgent(tree.userAgent)
    event.outcome = outcome
    event.errorCode = errorCode
    event.bytesOut = bytesOutOf(tree.additionalEventData)
    if (facts.actionClass === 'llm') fillModelUse(event, tree.requestParameters)
    const edge = outcome === 'success' ? readEdge(name, tree, claims, occurredAt) : null
    return edge === null ? { kind: 'event', event, claims } : { kind: 'event', event, claims, edge }
  }

  function parseWrapped(tree: JsonObject, record: RawRecord): readonly Parsed[] {
    const unwrapped = unwrapCloudTrail(tree, (text) => {
      const opened = openRecord({ ...record, body: text })
      return opened.kind === 'opened' ? opened.tree : null
    })
    switch (unwrapped.kind) {
      case 'records': {
        const parsed = unwrapped.records.map((one) =>
          parseOne(one.record, one.raw, record.receivedAt),
        )
        if (unwrapped.lost === 0) return parsed
        return [...parsed, malformed('wrong_type', `${unwrapped.lost} records of a list`)]
      }
      case 'ignored':
        return [unwrapped]
      case 'unknown':
        return [malformed('unknown_format', 'neither a record nor a known envelope')]
    }
  }

  return (record) => {
    const opened = openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const { tree, text } = opened
    return isRecord(tree) ? [parseOne(tree, text, record.receivedAt)] : parseWrapped(tree, record)
  }
}

function malformed(reason: MalformedReason, detail: string): Parsed {
  return { kind: 'malformed', reason, detail }
}

/**
 * `eventID`. A correction (addendum, UPDATED_DATA) has the id of what it corrects, so that nothing counts twice.
 * Records from before event ids existed get a digest of their text.
 */
function idOf(tree: JsonObject, raw: string): string {
  const addendum = tree.addendum === undefined ? null : asObject(tree.addendum)
  const corrected =
    addendum?.reason === 'UPDATED_DATA' ? bounded(addendum.originalEventID, limits.wordChars) : ''
  return (
    corrected ||
    bounded(tree.eventID, limits.wordChars) ||
    `cloudtrail:${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`
  )
}

/** The address, or '' for the name of a service and 'AWS Internal', which stand in the same field. */
function addressOf(value: unknown): string {
  if (typeof value !== 'string' || value.length > 45) return ''
  let isIpv4 = true
  let isIpv6 = false
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at) | 32
    if ((code >= 48 && code <= 57) || code === 46) continue
    if (code === 58) isIpv6 = true
    else if (code < 97 || code > 102) return ''
    isIpv4 = false
  }
  return isIpv4 || isIpv6 ? value : ''
}

function bytesOutOf(additional: unknown): number {
  const bytes = additional == null ? 0 : asObject(additional)?.bytesTransferredOut
  return boundedCount(bytes)
}

function fillModelUse(event: EventDraft, parameters: unknown): void {
  const request = asObject(parameters)
  const settings = asObject(request?.inferenceConfig)
  const temperature = settings?.temperature
  event.model = bounded(request?.modelId, limits.wordChars)
  if (typeof temperature === 'number' && temperature >= 0) event.temperature = temperature
  event.maxTokens = boundedCount(settings?.maxTokens, UINT32_MAX)
}
