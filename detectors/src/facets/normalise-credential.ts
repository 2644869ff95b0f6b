/** Kinds and prefixes of credentials that are minted anew all the time. */
const SHORT_LIVED = /session|lease|temporary|jwt|oidc|bearer_ephemeral/i
const TEMPORARY_KEY = /^ASIA/

/**
 * Name of a credential that lasts. Session keys are new every hour, so novelty of one says nothing: what lasts is the
 * principal whose sessions they are.
 */
export function lastingCredential(id: string, kind: string, principal: string): string {
  if (id === '') return ''
  const short = SHORT_LIVED.test(kind) || TEMPORARY_KEY.test(id)
  return short && principal !== '' ? `session of ${lastingPrincipal(principal)}` : id
}

/** A principal without the name of its session: arn:aws:sts::…:assumed-role/Role/session → …/Role. */
export function lastingPrincipal(principal: string): string {
  return /:assumed-role\//.test(principal) ? principal.replace(/\/[^/]*$/, '') : principal
}
