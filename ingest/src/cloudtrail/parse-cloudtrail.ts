import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts } from '../actions/action-facts.ts'
import { asList } from '../arguments/as-list.ts'
import type { EnvironmentOf } from '../environment.ts'
import { clientFamily } from '../envoy/client-family.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits } from '../limits.ts'
import { newEvent } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { parseTime, plausibleTime } from '../time.ts'
import { edgeOf } from './cloudtrail-edge.ts'
import type { CloudTrailIdentity } from './cloudtrail-identity.ts'
import { createCloudTrailIdentities } from './cloudtrail-identity.ts'
import { outcomeOf } from './cloudtrail-outcome.ts'
import { resourceOf } from './cloudtrail-resource.ts'
import { unwrap } from './unwrap.ts'

export interface CloudTrailParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
}

/** Reads CloudTrail records, bare or in any of the wrappings AWS delivers them in. */
export function createCloudTrailParser(parts: CloudTrailParserParts): Parser {
  const { openRecord, environmentOf } = parts
  const identityOf = createCloudTrailIdentities()

  return (record) => {
    const opened = openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const wrapped = unwrap(opened.tree)
    if (wrapped === null) {
      return [parseEvent(opened.tree, opened.text, record, identityOf, environmentOf)]
    }
    if (wrapped.length === 0) return [{ kind: 'ignored', reason: 'empty list' }]
    return wrapped.map(
      (one): Parsed =>
        one === null
          ? { kind: 'malformed', reason: 'wrong_type', detail: 'what is wrapped is no record' }
          : parseEvent(one.event, one.text, record, identityOf, environmentOf),
    )
  }
}

type IdentityOf = (user: JsonObject) => CloudTrailIdentity

const NOBODY: JsonObject = Object.freeze({})
/** Lambda keeps the API's date in the name: 'UpdateFunctionCode20150331v2' is UpdateFunctionCode. */
const API_DATE = /20\d{6}(?:v\d+)?$/

function parseEvent(
  event: JsonObject,
  text: string,
  record: RawRecord,
  identityOf: IdentityOf,
  environmentOf: EnvironmentOf,
): Parsed {
  if (event.eventType === 'AwsCloudTrailInsight')
    return parseInsight(event, text, record, identityOf)
  const { eventSource, eventName } = event
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') return notAnEvent(event)
  const id = idOf(event)
  if (id === '') return { kind: 'malformed', reason: 'missing_field', detail: 'eventID' }
  const occurredAt = parseTime(bounded(event.eventTime, 40))
  const fault = timeFault(occurredAt, record.receivedAt)
  if (fault !== null) return fault

  const identity = identityOf(asObject(event.userIdentity) ?? NOBODY)
  const { claims } = identity
  const facts = factsOf(eventSource, eventName)
  const resource = resourceOf(event)
  const { outcome, errorCode } = outcomeOf(event)
  const account = bounded(event.recipientAccountId, limits.wordChars) || claims.account
  const edge = edgeOf(event, claims, occurredAt)
  const additional = asObject(event.additionalEventData)
  const parsed: Parsed = {
    kind: 'event',
    claims,
    event: newEvent({
      id,
      source: record.source,
      occurredAt,
      receivedAt: record.receivedAt,
      principal: claims.principal,
      credentialId: claims.credentialId,
      credentialKind: identity.credentialKind,
      sessionId: claims.sessionId,
      delegation: identity.delegation,
      action: facts.action,
      service: facts.service,
      actionClass: facts.actionClass,
      destructive: facts.destructive,
      irreversible: facts.irreversible,
      privilegeChange: facts.privilegeChange,
      secretAccess: facts.secretAccess,
      touchesBackup: facts.touchesBackup,
      resourceType: resource.type,
      resourceId: resource.id,
      account,
      region: bounded(event.awsRegion, limits.wordChars),
      environment: environmentOf(account, resource.id, claims.roleName, claims.sessionName),
      sourceIp: bounded(event.sourceIPAddress, limits.wordChars),
      userAgent: clientFamily(event.userAgent),
      outcome,
      errorCode,
      bytesOut: boundedCount(additional?.bytesTransferredOut),
      model: facts.actionClass === 'llm' ? resource.id : '',
      raw: text,
    }),
  }
  return edge === null ? parsed : { ...parsed, edge }
}

/** A correction of a record that was delivered before carries its id: it must not count twice. */
function idOf(event: JsonObject): string {
  const addendum = asObject(event.addendum)
  const corrects =
    addendum?.reason === 'UPDATED_DATA' ? bounded(addendum.originalEventID, limits.idChars) : ''
  return corrects || bounded(event.eventID, limits.idChars)
}

function factsOf(eventSource: string, eventName: string): ActionFacts {
  const service = eventSource.endsWith('.amazonaws.com')
    ? eventSource.slice(0, -'.amazonaws.com'.length)
    : eventSource
  return actionFacts(service, eventName.replace(API_DATE, ''))
}

function timeFault(at: number, receivedAt: number): Parsed | null {
  if (Number.isNaN(at)) return { kind: 'malformed', reason: 'missing_field', detail: 'eventTime' }
  if (plausibleTime(at, receivedAt)) return null
  return { kind: 'malformed', reason: 'implausible_time', detail: new Date(at).toISOString() }
}

/** What else AWS puts beside the records: digests of the log files, probes of a new subscription. */
function notAnEvent(event: JsonObject): Parsed {
  if (event.digestS3Bucket !== undefined) return { kind: 'ignored', reason: 'digest' }
  if (event.messageType === 'CONTROL_MESSAGE') return { kind: 'ignored', reason: 'control message' }
  if (event.Event === 's3:TestEvent') return { kind: 'ignored', reason: 'test event' }
  return { kind: 'malformed', reason: 'missing_field', detail: 'eventSource, eventName' }
}

/** An insight names no caller at its top: the principal it attributes the rate to is the one. Its end repeats its start. */
function parseInsight(
  event: JsonObject,
  text: string,
  record: RawRecord,
  identityOf: IdentityOf,
): Parsed {
  const details = asObject(event.insightDetails)
  if (details === null)
    return { kind: 'malformed', reason: 'missing_field', detail: 'insightDetails' }
  if (details.state === 'End') return { kind: 'ignored', reason: 'end of an insight' }
  const occurredAt = parseTime(bounded(event.eventTime, 40))
  const fault = timeFault(occurredAt, record.receivedAt)
  if (fault !== null) return fault
  const id = idOf(event)
  if (id === '') return { kind: 'malformed', reason: 'missing_field', detail: 'eventID' }
  const arn = attributedArn(details)
  const { claims } = identityOf({
    type: arn.includes(':assumed-role/') ? 'AssumedRole' : 'IAMUser',
    arn,
  })
  const facts = actionFacts('cloudtrail-insight', bounded(details.insightType, limits.wordChars))
  return {
    kind: 'event',
    claims,
    event: newEvent({
      ...{ id, source: record.source, occurredAt, receivedAt: record.receivedAt },
      ...{ action: facts.action, service: facts.service, principal: claims.principal },
      resourceType: 'operation',
      resourceId: bounded(`${details.eventSource}:${details.eventName}`, limits.idChars),
      account: bounded(event.recipientAccountId, limits.wordChars),
      region: bounded(event.awsRegion, limits.wordChars),
      errorCode: bounded(details.errorCode, limits.wordChars),
      raw: text,
    }),
  }
}

function attributedArn(details: JsonObject): string {
  const attributions = asList(asObject(details.insightContext)?.attributions)
  for (const one of attributions.slice(0, limits.listItems)) {
    const attribution = asObject(one)
    if (attribution?.attribute !== 'userIdentityArn') continue
    return bounded(asObject(asList(attribution.insight)[0])?.value, limits.idChars)
  }
  return ''
}
