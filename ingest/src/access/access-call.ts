import type { AuditReading } from '../audit-record.ts'
import { noClaims } from '../audit-record.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { httpFacts } from '../envoy/http-facts.ts'
import { pathTemplate } from '../envoy/path-template.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'

/** One line of an access log, whatever wrote it. Absent is '' or 0. */
export interface AccessCall {
  readonly id: string
  readonly occurredAt: number
  readonly timeField: string
  readonly method: string
  /** With its query, which goes no further. */
  readonly path: string
  readonly host: string
  /** Of the answer; 0 where none was given. */
  readonly status: number
  /** What the proxy says of a call that it refused or lost itself. */
  readonly refusedByProxy: boolean
  readonly bytesOut: number
  readonly durationMs: number
  readonly address: string
  readonly userAgent: string
  /** Name that the server checked itself. */
  readonly user: string
  /** Fingerprint. */
  readonly credentialId: string
  readonly agentHeader: string
  readonly sessionId: string
  /** The record without credential and query. */
  readonly kept: string
}

/** An HTTP call as access logs tell it: judged by method and path, its agent by what the log names of the caller. */
export function readingOfCall(call: AccessCall): AuditReading {
  const host = bounded(call.host.toLowerCase().replace(/:\d{1,5}$/, ''), limits.wordChars)
  const path = pathTemplate(call.path)
  const isDenied = call.status === 401 || call.status === 403 || call.refusedByProxy
  const isFailed = call.status < 100 || call.status >= 400
  return {
    kind: 'read',
    id: call.id,
    occurredAt: call.occurredAt,
    timeField: call.timeField,
    facts: httpFacts(host, bounded(call.method, 16), path.template),
    claims: claimsOf(call),
    columns: {
      credentialKind: call.credentialId === '' ? '' : 'api_token',
      resourceType: path.resourceType,
      resourceId: path.resourceId,
      sourceIp: call.address,
      userAgent: clientFamily(call.userAgent),
      outcome: isDenied ? 'denied' : isFailed ? 'failure' : 'success',
      errorCode: isDenied || isFailed ? String(call.status) : '',
      bytesOut: boundedCount(call.bytesOut),
      durationMs: boundedCount(call.durationMs, UINT32_MAX),
    },
    names: [host, path.template],
    kept: call.kept,
  }
}

function claimsOf({
  user,
  credentialId,
  address,
  agentHeader,
  sessionId,
}: AccessCall): IdentityClaims {
  return {
    ...noClaims,
    principal: user || credentialId || (address === '' ? '' : `ip:${address}`),
    principalKind: user !== '' ? 'user' : credentialId !== '' ? 'key' : 'unknown',
    credentialId,
    sessionId,
    agentHeader,
  }
}

/** 'GET /v1/x?token=… HTTP/1.1' → its parts; a request that was no HTTP has a method alone. */
export function requestLine(line: string): { readonly method: string; readonly path: string } {
  const found = /^([A-Za-z]{1,16}) (\S{1,8192})(?: HTTP\/[\d.]{1,4})?$/.exec(line)
  if (found === null) return { method: line === '' || line === '-' ? '' : 'INVALID', path: '' }
  return { method: found[1] ?? '', path: found[2] ?? '' }
}

/** The text with what stands behind each question mark of an address or path taken out, up to a blank, a quote or its end. */
export function withoutQueries(text: string): string {
  return text.includes('?') ? text.replace(/\?[^\s"]+/g, '?…') : text
}

/** 'Bearer x' → 'x': the same token has one fingerprint, however it is written. */
export function bareCredential(text: string): string {
  return text.replace(/^(?:bearer|token|basic)\s+/i, '')
}
