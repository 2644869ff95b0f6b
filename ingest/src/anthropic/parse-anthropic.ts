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

/** Reads activities of Anthropic's Compliance API, one each or as it lists them. */
export function createAnthropicParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts, ['data'])
}

function read(tree: JsonObject): AuditReading | NotRead {
  const name = textOf(tree, 'type')
  if (name === '') return malformed('missing_field', 'type')
  const actor = objectOf(tree, 'actor')
  const claims = claimsOf(
    actor,
    textOf(tree, 'organization_uuid') || textOf(tree, 'organization_id'),
  )
  const resource = resourceOf(tree)
  const isRefused = name.endsWith('_failed') || name.endsWith('_rejected')
  return {
    kind: 'read',
    id: textOf(tree, 'id'),
    occurredAt: firstTime(tree.created_at),
    timeField: 'created_at',
    facts: factsOfPast('anthropic', name, 'other'),
    claims,
    columns: {
      credentialKind: claims.credentialId === '' ? '' : 'api_key',
      resourceType: resource.type,
      resourceId: resource.id,
      sourceIp: clientIp(actor?.ip_address),
      userAgent: clientFamily(actor?.user_agent),
      outcome: isRefused ? 'denied' : 'success',
      errorCode: isRefused ? bounded(name.slice(name.lastIndexOf('_') + 1), limits.wordChars) : '',
    },
    names: [textOf(tree, 'workspace_name'), textOf(tree, 'name')],
  }
}

function claimsOf(actor: JsonObject | null, account: string): IdentityClaims {
  const key =
    textOf(actor, 'api_key_id') ||
    textOf(actor, 'admin_api_key_id') ||
    textOf(actor, 'service_key_id')
  const person = textOf(actor, 'email_address') || textOf(actor, 'unauthenticated_email_address')
  const user = person || textOf(actor, 'user_id')
  const type = textOf(actor, 'type')
  const isSystem = type === 'anthropic_actor' || type === 'system_actor'
  return {
    ...noClaims,
    principal: user || key || (isSystem ? 'anthropic' : ''),
    principalKind: isSystem ? 'service' : user !== '' ? 'user' : key === '' ? 'unknown' : 'key',
    account,
    credentialId: key,
    sessionId: textOf(actor, 'session_id') || key,
  }
}

/** Ids of what an activity may be about, the most particular first. Who acted is in `actor`. */
const SUBJECTS = [
  ...['claude_chat_id', 'claude_project_document_id', 'claude_file_id', 'claude_artifact_id'],
  ...['claude_project_id', 'admin_api_key_id', 'api_key_id', 'scoped_api_key_id', 'service_key_id'],
  ...['mcp_server_id', 'integration_id', 'role_id', 'group_id', 'target_user_id', 'user_id'],
  ...['invited_email', 'email_address', 'ip_restriction_id', 'workspace_id', 'spend_limit_id'],
] as const

function resourceOf(tree: JsonObject): { readonly type: string; readonly id: string } {
  for (const key of SUBJECTS) {
    const id = textOf(tree, key)
    if (id !== '') return { type: key.replace(/_id$/, ''), id }
  }
  return { type: '', id: '' }
}
