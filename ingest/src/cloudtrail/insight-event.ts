import { actionFacts } from '../actions/action-facts.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { newEvent } from '../new-event.ts'
import type { Parsed } from '../parser.ts'
import type { CloudTrailIdentity } from './read-identity.ts'
import { readService } from './read-service.ts'

/** What the parser already knows of an Insights record when it comes here. */
export interface InsightContext {
  readonly id: string
  readonly occurredAt: number
  readonly receivedAt: number
  readonly raw: string
  readonly readIdentity: (value: unknown) => CloudTrailIdentity
}

/**
 * An Insights event: AWS itself noticed an unusual rate of one call. It names no caller, only the identities
 * that made most of the calls; the first of them is who it is about. The end of an insight says nothing new.
 */
export function insightEvent(record: JsonObject, context: InsightContext): Parsed {
  const details = asObject(record.insightDetails)
  if (details === null) return malformed('insightDetails')
  if (details.state === 'End') return { kind: 'ignored', reason: 'insight_end' }
  const insightType = bounded(details.insightType, limits.wordChars)
  const service = readService(details.eventSource)
  const name = bounded(details.eventName, limits.wordChars)
  if (insightType === '' || name === '') return malformed('insightType or eventName')
  const { readIdentity, ...fields } = context
  const { claims } = readIdentity(identityOf(attributed(details, 'userIdentityArn')))
  const facts = actionFacts('insight', insightType)
  const event = newEvent({
    ...fields,
    source: 'cloudtrail',
    principal: claims.principal,
    action: facts.action,
    service: facts.service,
    actionClass: 'other',
    resourceType: 'action',
    resourceId: `${service}:${name}`,
    account: bounded(record.recipientAccountId, limits.wordChars),
    region: bounded(record.awsRegion, limits.wordChars),
    errorCode: bounded(details.errorCode, limits.wordChars),
  })
  return { kind: 'event', event, claims: withAccount(claims, event.account) }
}

function malformed(detail: string): Parsed {
  return { kind: 'malformed', reason: 'missing_field', detail }
}

/** The value that contributed most to the insight, by attribute, or ''. */
function attributed(details: JsonObject, attribute: string): string {
  const attributions = asObject(details.insightContext)?.attributions
  if (!Array.isArray(attributions)) return ''
  for (const one of attributions.slice(0, limits.listItems)) {
    const object = asObject(one)
    if (object?.attribute !== attribute || !Array.isArray(object.insight)) continue
    return bounded(asObject(object.insight[0])?.value, limits.idChars)
  }
  return ''
}

function identityOf(arn: string): JsonObject {
  const account = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1] ?? ''
  if (arn.includes(':user/')) return { type: 'IAMUser', arn, accountId: account }
  return arn === '' ? {} : { arn, accountId: account }
}

function withAccount(claims: IdentityClaims, account: string): IdentityClaims {
  return claims.account === '' ? { ...claims, account } : claims
}
