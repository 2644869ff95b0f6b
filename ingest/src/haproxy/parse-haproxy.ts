import {
  bareCredential,
  readingOfCall,
  requestLine,
  withoutQueries,
} from '../access/access-call.ts'
import { accessLogTime } from '../access/log-time.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import { createTurnIntoEvent, malformed } from '../audit-record.ts'
import { clientIp } from '../envoy/client-ip.ts'
import type { OpenLine } from '../open-line.ts'
import type { Parser } from '../parser.ts'
import { haproxyLine } from './haproxy-line.ts'

export interface HaproxyParserParts extends AuditParserParts {
  readonly openLine: OpenLine
  /** Keyed fingerprint of a credential; one already made comes back as it is. */
  readonly fingerprint: (credential: string) => string
  /** 'capture.N': the N-th captured request header holds the caller's credential in clear, counted from 0. */
  readonly credentialField: string
}

/** Reads HAProxy's HTTP log (`option httplog`), with or without what syslog puts before it. */
export function createHaproxyParser(parts: HaproxyParserParts): Parser {
  const turnIntoEvent = createTurnIntoEvent(parts.environmentOf)
  return (record) => {
    const opened = parts.openLine(record)
    if (opened.kind !== 'opened') return [opened]
    return [turnIntoEvent(read(opened.text, parts), opened.text, record)]
  }
}

function read(text: string, parts: HaproxyParserParts): AuditReading | NotRead {
  const line = haproxyLine(text)
  if (line === null) return malformed('unknown_format', 'no HTTP log line of HAProxy')
  const { method, path } = requestLine(line.request === '<BADREQ>' ? 'BADREQ /' : line.request)
  if (method === '') return malformed('missing_field', 'request')
  const logged = credentialIn(line.captured, parts.credentialField)
  const credentialId = logged === '' ? '' : parts.fingerprint(bareCredential(logged))
  const kept = withoutQueries(text)
  return readingOfCall({
    id: '',
    occurredAt: accessLogTime(line.time),
    timeField: 'accept date',
    method,
    path,
    host: hostIn(line.captured) || line.backend,
    status: line.status,
    // 'P': the proxy itself ended it, 'R': while it looked at the request, so a rule refused it.
    refusedByProxy:
      line.termination.startsWith('PR') && (line.status === 403 || line.status === 429),
    bytesOut: line.bytes,
    durationMs: line.totalMs,
    address: clientIp(line.address),
    userAgent: line.captured.find((value) => /^[\w.-]{1,64}\/\d/.test(value)) ?? '',
    user: '',
    credentialId,
    agentHeader: '',
    sessionId: '',
    kept: logged === '' ? kept : kept.replaceAll(logged, credentialId),
  })
}

/** The capture that the configuration names, else the one that is marked as a credential. */
function credentialIn(captured: readonly string[], field: string): string {
  const named = /^capture\.(\d{1,2})$/.exec(field)?.[1]
  if (named !== undefined) return captured[Number(named)] ?? ''
  return captured.find((value) => /^(?:bearer|basic|token) |\[redacted:/i.test(value)) ?? ''
}

const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z]{2,63}(?::\d{1,5})?$/i

const hostIn = (captured: readonly string[]): string =>
  captured.find((value) => HOST.test(value)) ?? ''
