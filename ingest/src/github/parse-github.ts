import { actionFacts } from '../actions/action-facts.ts'
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
import type { ActionClass, Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, boundedCount, limits } from '../limits.ts'
import type { Parser } from '../parser.ts'
import { fingerprintOf } from '../redact/redactor.ts'

/** Reads GitHub's audit log as the REST API lists it and as it is streamed. */
export function createGithubParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts)
}

/** What is done to a thing, where the event's own name does not say. */
const CLASS_OF_OPERATION = new Map<string, ActionClass>([
  ['create', 'write'],
  ['modify', 'write'],
  ['restore', 'write'],
  ['access', 'read'],
  ['remove', 'delete'],
  ['authentication', 'credential'],
  ['transfer', 'privilege'],
])

function read(tree: JsonObject): AuditReading | NotRead {
  const name = bounded(tree.action, limits.wordChars)
  if (name === '') return malformed('missing_field', 'action')
  const repo = textOf(tree, 'repo') || textOf(tree, 'repository')
  const organisation = textOf(tree, 'org') || textOf(tree, 'business')
  const resource = resourceOf(tree, repo)
  const claims = claimsOf(tree, organisation)
  const { outcome, errorCode } = outcomeOf(name, tree)
  return {
    kind: 'read',
    id: textOf(tree, '_document_id'),
    occurredAt: firstTime(tree['@timestamp'], tree.created_at, tree.at_sign_timestamp),
    timeField: '@timestamp, created_at',
    facts: actionFacts('github', name, CLASS_OF_OPERATION.get(textOf(tree, 'operation_type'))),
    claims,
    columns: {
      credentialKind: kindOfCredential(tree, claims.credentialId),
      // Who installed or authorised what acted.
      delegation: textOf(tree, 'user') === claims.principal ? '' : actingFor(tree),
      resourceType: resource.type,
      resourceId: resource.id,
      sourceIp: clientIp(tree.actor_ip),
      country: bounded(objectOf(tree, 'actor_location')?.country_code, 8),
      userAgent: clientFamily(tree.user_agent),
      outcome,
      errorCode,
    },
    names: [repo, textOf(tree, 'environment_name')],
  }
}

function claimsOf(tree: JsonObject, account: string): IdentityClaims {
  const hashed = textOf(tree, 'hashed_token')
  const tokenId = textOf(tree, 'token_id')
  const credentialId =
    fingerprintOf(hashed) || hashed || (tokenId === '' || tokenId === '0' ? '' : `token:${tokenId}`)
  const principal = textOf(tree, 'actor') || textOf(tree, 'user')
  return {
    ...noClaims,
    principal: principal || credentialId,
    principalKind: principal === '' ? (credentialId === '' ? 'unknown' : 'key') : 'user',
    account,
    credentialId,
    sessionId: credentialId,
  }
}

/** The one a bot acts for, where the record names it. */
function actingFor(tree: JsonObject): string {
  return tree.actor_is_bot === true ? textOf(tree, 'user') : ''
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/fine-grained/i, 'fine_grained_token'],
  [/personal access/i, 'personal_access_token'],
  [/oauth/i, 'oauth_token'],
  [/user-to-server/i, 'app_user_token'],
  [/app|server/i, 'app_token'],
]

function kindOfCredential(tree: JsonObject, credentialId: string): string {
  if (credentialId === '') return ''
  const told = textOf(tree, 'programmatic_access_type')
  return KINDS.find(([pattern]) => pattern.test(told))?.[1] ?? 'api_token'
}

/** What was acted on: the repository where there is one, else what the event's own name is about. */
function resourceOf(
  tree: JsonObject,
  repo: string,
): { readonly type: string; readonly id: string } {
  if (repo !== '') return { type: 'repository', id: repo }
  for (const key of ['team', 'user', 'hook_id', 'integration', 'name', 'org', 'business']) {
    const id = textOf(tree, key)
    if (id !== '') return { type: key === 'org' ? 'organization' : key.replace('_id', ''), id }
  }
  return { type: '', id: '' }
}

/** The log holds what succeeded; only events that are themselves about a refusal, and API requests, say otherwise. */
function outcomeOf(
  name: string,
  tree: JsonObject,
): { readonly outcome: Outcome; readonly errorCode: string } {
  const status = boundedCount(tree.status_code, 999)
  if (status === 401 || status === 403) return { outcome: 'denied', errorCode: String(status) }
  if (status >= 400) return { outcome: 'failure', errorCode: String(status) }
  if (/(?:^|[._])(?:failed|rejected|denied)(?:[._]|$)/.test(name)) {
    return { outcome: 'denied', errorCode: name.slice(name.lastIndexOf('.') + 1) }
  }
  return { outcome: 'success', errorCode: '' }
}
