/** Kinds of credentials that are minted anew all the time. */
const SHORT_LIVED = /session|lease|temporary|jwt|oidc/i
const ASSUMED_ROLE = /:assumed-role\//
/** Prefix of AWS access keys that expire. */
const TEMPORARY_KEY = 'ASIA'

export const isShortLivedKind = (kind: string): boolean => SHORT_LIVED.test(kind)

/**
 * Name of a credential that lasts. Session keys are new every hour, so novelty of one says nothing: what lasts is the
 * principal whose sessions they are.
 */
export function lastingCredential(id: string, shortLivedKind: boolean, principal: string): string {
  if (id === '' || principal === '') return id
  return shortLivedKind || id.startsWith(TEMPORARY_KEY) ? `session of ${principal}` : id
}

/** A principal without the name of its session: arn:aws:sts::…:assumed-role/Role/session → …/Role. */
export function lastingPrincipal(principal: string): string {
  return ASSUMED_ROLE.test(principal) ? principal.replace(/\/[^/]*$/, '') : principal
}
