import type { Finding, Protection } from '@tripline/detectors'
import { isWeighty } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'

/**
 * What no exception of a person may hide: a decoy touched, a revoked credential let in, and what destroys, cannot be undone or switches off a guard in
 * production or on something protected; however ordinary it was found.
 */
export function isNeverSilenced(
  event: AuditEvent,
  findings: readonly Finding[],
  protection: Protection,
): boolean {
  if (findings.some(({ detector }) => ALWAYS_TOLD.has(detector))) return true
  const grave = event.destructive || isWeighty(event)
  const isWhere = () =>
    event.environment === 'prod' || protection.isProtected(event.agentId, event.resourceId)
  return grave && isWhere()
}

const ALWAYS_TOLD: ReadonlySet<string> = new Set(['honeytoken', 'revoked-credential'])
