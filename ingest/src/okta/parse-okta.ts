import { actionFacts } from '../actions/action-facts.ts'
import { factsOfPast } from '../actions/past-tense.ts'
import { asList } from '../arguments/as-list.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import {
  createAuditParser,
  firstTime,
  malformed,
  noClaims,
  objectOf,
  textOf,
} from '../audit-record.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { clientIp } from '../envoy/client-ip.ts'
import type { Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import type { Parser } from '../parser.ts'

/** Reads Okta's System Log: events as the API lists them, as event hooks send them and as EventBridge wraps them. */
export function createOktaParser(parts: AuditParserParts): Parser {
  return createAuditParser((tree) => read(unwrapped(tree)), parts, ['events'])
}

/** EventBridge puts the event into `detail`. */
function unwrapped(tree: JsonObject): JsonObject {
  const detail = asObject(tree.detail)
  return detail !== null && textOf(detail, 'eventType') !== '' ? detail : tree
}

function read(tree: JsonObject): AuditReading | NotRead {
  const name = textOf(tree, 'eventType')
  if (name === '') return malformed('missing_field', 'eventType')
  const client = objectOf(tree, 'client')
  const claims = claimsOf(tree)
  const target = targetOf(tree)
  const { outcome, errorCode } = outcomeOf(objectOf(tree, 'outcome'))
  const known = actionFacts('okta', name)
  return {
    kind: 'read',
    id: textOf(tree, 'uuid'),
    occurredAt: firstTime(tree.published),
    timeField: 'published',
    facts: known.actionClass === 'other' ? factsOfPast('okta', name, 'other') : known,
    claims,
    columns: {
      credentialKind: kindOfCredential(tree, claims),
      delegation: impersonatorOf(tree),
      resourceType: bounded(target.type, limits.wordChars),
      resourceId: target.id,
      sourceIp: clientIp(client?.ipAddress),
      country: bounded(objectOf(client, 'geographicalContext')?.country, 64),
      asn: boundedCount(objectOf(tree, 'securityContext')?.asNumber, UINT32_MAX),
      userAgent: clientFamily(objectOf(client, 'userAgent')?.rawUserAgent),
      outcome,
      errorCode,
    },
    names: [target.name],
  }
}

const NOBODY = /^(?:unknown|system@okta\.com)$/i

function claimsOf(tree: JsonObject): IdentityClaims {
  const actor = objectOf(tree, 'actor')
  const type = textOf(actor, 'type')
  const id = textOf(actor, 'id')
  const name = textOf(actor, 'alternateId')
  const detail = objectOf(objectOf(tree, 'transaction'), 'detail')
  const token = textOf(detail, 'requestApiTokenId')
  const session = textOf(objectOf(tree, 'authenticationContext'), 'externalSessionId')
  const isClient = type.startsWith('PublicClientApp')
  const own = isClient && id !== '' ? `client:${id}` : ''
  const credentialId = token === '' ? own : `token:${token}`
  return {
    ...noClaims,
    principal: NOBODY.test(name) || name === '' ? id : name,
    principalKind: kindOf(type, isClient),
    credentialId,
    sessionId: session === '' || session === 'unknown' ? credentialId : session,
    workload: isClient ? `okta:${id}` : '',
  }
}

function kindOf(type: string, isClient: boolean): IdentityClaims['principalKind'] {
  if (type === 'SystemPrincipal') return 'service'
  if (isClient) return 'workload'
  return type === '' ? 'unknown' : 'user'
}

function kindOfCredential(tree: JsonObject, { credentialId }: IdentityClaims): string {
  if (credentialId.startsWith('token:')) return 'api_token'
  if (credentialId !== '') return 'oauth_client'
  return textOf(objectOf(tree, 'authenticationContext'), 'externalSessionId') === ''
    ? ''
    : 'session'
}

/** Of an impersonated session, who really sits there. */
function impersonatorOf(tree: JsonObject): string {
  const debug = objectOf(objectOf(tree, 'debugContext'), 'debugData')
  return textOf(debug, 'impersonatorAlternateId') || textOf(debug, 'originalPrincipal')
}

interface Target {
  readonly type: string
  readonly id: string
  readonly name: string
}

/** The first thing acted on; users are known by their names, all else by id and name. */
function targetOf(tree: JsonObject): Target {
  const [first] = asList(tree.target)
  const target = asObject(first)
  const type = textOf(target, 'type')
  const id = textOf(target, 'id')
  const alternate = textOf(target, 'alternateId')
  const name =
    alternate === '' || alternate === 'unknown' ? textOf(target, 'displayName') : alternate
  const whole = type === 'User' ? name || id : name === '' || name === id ? id : `${id}/${name}`
  return { type, id: bounded(whole, limits.idChars), name: textOf(target, 'displayName') }
}

/** A challenge is neither passed nor refused yet: nothing was done. */
const OUTCOMES = new Map<string, Outcome>([
  ['SUCCESS', 'success'],
  ['ALLOW', 'success'],
  ['SKIPPED', 'success'],
  ['DENY', 'denied'],
  ['FAILURE', 'failure'],
  ['CHALLENGE', 'failure'],
])

const REFUSALS =
  /INVALID_CREDENTIALS|LOCKED_OUT|VERIFICATION_ERROR|NOT_ASSIGNED|access_denied|invalid_(?:client|grant|token)|MFA|PASSWORD/

function outcomeOf(said: JsonObject | null): {
  readonly outcome: Outcome
  readonly errorCode: string
} {
  const result = textOf(said, 'result').toUpperCase()
  const outcome = OUTCOMES.get(result) ?? 'success'
  if (outcome === 'success') return { outcome, errorCode: '' }
  const reason = bounded(said?.reason, limits.wordChars)
  // Reasons are codes, or sentences that may quote somebody.
  const errorCode = /^[\w.-]{1,64}$/.test(reason) ? reason : result
  return { outcome: outcome === 'failure' && REFUSALS.test(reason) ? 'denied' : outcome, errorCode }
}
