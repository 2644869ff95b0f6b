import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { parseTime } from '../time.ts'

const DEFAULT_SESSION_SECONDS = 3600
const LONGEST_SESSION_SECONDS = 36 * 3600
const NEVER = Number.MAX_SAFE_INTEGER

const ISSUING = new Set([
  ...['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot'],
  ...['GetSessionToken', 'GetFederationToken', 'AssumeRoleForPodIdentity', 'CreateAccessKey'],
  'GetCredentialsForIdentity',
])

/** The credential that this call, which succeeded, brought into being; null for all other calls. */
export function readEdge(
  name: string,
  record: JsonObject,
  claims: IdentityClaims,
  occurredAt: number,
): CredentialEdge | null {
  if (!ISSUING.has(name)) return null
  const response = asObject(record.responseElements)
  const credentials = asObject(response?.credentials) ?? asObject(response?.accessKey)
  const child = bounded(credentials?.accessKeyId, limits.idChars)
  const parent = claims.credentialId || claims.workload || claims.principal
  if (child === '' || parent === '') return null
  const request = asObject(record.requestParameters)
  return {
    parent,
    child,
    issuedAt: occurredAt,
    expiresAt:
      name === 'CreateAccessKey' ? NEVER : expiry(credentials?.expiration, request, occurredAt),
    sessionTag: agentTag(request?.tags) || agentTagOfMap(request?.principalTags),
    sourceIdentity:
      bounded(request?.sourceIdentity, limits.idChars) ||
      bounded(response?.sourceIdentity, limits.idChars) ||
      claims.sourceIdentity,
  }
}

function expiry(expiration: unknown, request: JsonObject | null, issuedAt: number): number {
  const stated = typeof expiration === 'string' ? parseExpiration(expiration) : Number.NaN
  if (stated > issuedAt && stated - issuedAt <= LONGEST_SESSION_SECONDS * 1000) return stated
  const asked = Number(request?.durationSeconds)
  const seconds = asked > 0 && asked <= LONGEST_SESSION_SECONDS ? asked : DEFAULT_SESSION_SECONDS
  return issuedAt + seconds * 1000
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WORDED = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s([AP])M$/

/** 'Jan 22, 2026, 12:46:28 AM' in UTC, as STS writes it, or ISO; NaN for anything else. */
export function parseExpiration(text: string): number {
  const worded = text.length < 40 ? WORDED.exec(text) : null
  if (worded === null) return parseTime(text)
  const [, month = '', day, year, hour, minute, second, half] = worded
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0)
  return Date.UTC(
    Number(year),
    MONTHS.indexOf(month),
    Number(day),
    hours,
    Number(minute),
    Number(second),
  )
}

/** Session tags that name an agent. */
const AGENT_TAGS = new Set(['agent_id', 'agent-id', 'agentid', 'agent', 'tripline:agent'])

/** The value of the tag that names an agent, from `[{key, value}]`, or ''. */
function agentTag(tags: unknown): string {
  if (!Array.isArray(tags)) return ''
  for (const tag of tags.slice(0, limits.listItems)) {
    const { key, value } = asObject(tag) ?? {}
    if (typeof key === 'string' && AGENT_TAGS.has(key.toLowerCase())) {
      return bounded(value, limits.wordChars)
    }
  }
  return ''
}

/** Tags of a SAML or OIDC session come as an object. */
function agentTagOfMap(tags: unknown): string {
  const object = asObject(tags)
  if (object === null) return agentTag(tags)
  return agentTag(Object.entries(object).map(([key, value]) => ({ key, value })))
}
