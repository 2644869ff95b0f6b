import { factsOfPast } from '../actions/past-tense.ts'
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
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, limits } from '../limits.ts'
import type { Parser } from '../parser.ts'

/** Reads the audit log of an OpenAI organisation, event by event or as the API lists them. */
export function createOpenaiParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts, ['data'])
}

function read(tree: JsonObject): AuditReading | NotRead {
  const name = textOf(tree, 'type')
  if (name === '') return malformed('missing_field', 'type')
  const actor = objectOf(tree, 'actor')
  const key = objectOf(actor, 'api_key')
  const session = objectOf(actor, 'session')
  // What was done has a field of the event's own name, with underscores.
  const details = objectOf(tree, name.replace(/\./g, '_'))
  const project = objectOf(tree, 'project')
  const claims = claimsOf(session, key, textOf(project, 'id'))
  const isRefused = name.endsWith('.failed')
  return {
    kind: 'read',
    id: textOf(tree, 'id'),
    occurredAt: firstTime(tree.effective_at),
    timeField: 'effective_at',
    facts: factsOfPast('openai', name, 'other'),
    claims,
    columns: {
      credentialKind: claims.credentialId === '' ? (session === null ? '' : 'session') : 'api_key',
      resourceType: bounded(name.slice(0, Math.max(0, name.lastIndexOf('.'))), limits.wordChars),
      resourceId: textOf(details, 'id') || textOf(details, 'resource_id') || textOf(project, 'id'),
      sourceIp: clientIp(session?.ip_address ?? key?.ip_address),
      country: bounded(objectOf(session, 'ip_address_details')?.country, 8),
      userAgent: clientFamily(session?.user_agent ?? key?.user_agent),
      outcome: isRefused ? 'denied' : 'success',
      errorCode: isRefused ? textOf(details, 'error_code') || 'failed' : '',
    },
    names: [textOf(project, 'name'), textOf(objectOf(details, 'data'), 'name')],
  }
}

function claimsOf(
  session: JsonObject | null,
  key: JsonObject | null,
  project: string,
): IdentityClaims {
  const keyId = textOf(key, 'id')
  const robot = objectOf(key, 'service_account')
  const robotId = textOf(robot, 'id')
  const user = objectOf(session, 'user') ?? objectOf(key, 'user')
  const person = textOf(user, 'email') || textOf(user, 'id')
  return {
    ...noClaims,
    principal: robotId || person || keyId,
    principalKind:
      robotId !== '' ? 'workload' : person !== '' ? 'user' : keyId === '' ? 'unknown' : 'key',
    account: project,
    credentialId: keyId,
    sessionId: textOf(session, 'id') || keyId,
    workload: robotId,
  }
}
