import { asList } from '../arguments/as-list.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'

/** Session tags that name an agent. */
const AGENT_TAGS = new Set(['agent_id', 'agentid', 'agent', 'tripline:agent'])

const ISSUING =
  /^(?:AssumeRole\w*|AssumeRoot|GetSessionToken|GetFederationToken|CreateAccessKey|GetCredentialsForIdentity)$/

/** The credential that a successful call issued, and from which one; null for every other call. */
export function edgeOf(
  event: JsonObject,
  claims: IdentityClaims,
  issuedAt: number,
): CredentialEdge | null {
  const name = event.eventName
  if (typeof name !== 'string' || !ISSUING.test(name)) return null
  if (typeof event.errorCode === 'string' && event.errorCode !== '') return null
  const answer = asObject(event.responseElements)
  const credentials = asObject(answer?.credentials) ?? asObject(answer?.accessKey)
  const child = bounded(credentials?.accessKeyId, limits.wordChars)
  if (child === '') return null
  const parameters = asObject(event.requestParameters)
  const parent = claims.credentialId || claims.workload || claims.principal
  return {
    parent,
    child,
    issuedAt,
    expiresAt: timeOf(credentials?.expiration),
    sessionTag: agentTag(parameters?.tags ?? parameters?.principalTags),
    sourceIdentity:
      bounded(parameters?.sourceIdentity, limits.idChars) ||
      bounded(answer?.sourceIdentity, limits.idChars),
  }
}

/** 'Jan 22, 2026, 12:46:28 AM', in UTC though it does not say so; 0 when it is something else. */
function timeOf(value: unknown): number {
  const text = bounded(value, 40)
  const at =
    text === '' ? Number.NaN : Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text} UTC`)
  return Number.isNaN(at) ? 0 : at
}

/** Tags come as a list of {key, value} or as an object. */
function agentTag(tags: unknown): string {
  for (const tag of asList(tags).slice(0, limits.listItems)) {
    const { key, value } = asObject(tag) ?? {}
    if (AGENT_TAGS.has(bounded(key, limits.wordChars).toLowerCase()))
      return bounded(value, limits.idChars)
  }
  for (const [key, value] of Object.entries(asObject(tags) ?? {})) {
    if (AGENT_TAGS.has(key.toLowerCase())) return bounded(value, limits.idChars)
  }
  return ''
}
