import { asList } from './arguments/as-list.ts'
import { objectOf, textOf } from './audit-record.ts'
import type { SourceName } from './event.ts'
import type { JsonObject } from './limits.ts'
import { asObject } from './limits.ts'

/** The audit logs of providers, told by fields that only they have together; from the unmistakable to the loose. */
export const auditFormats: readonly (readonly [SourceName, (tree: JsonObject) => boolean])[] = [
  ['gcp-audit', (tree) => isOneOf(tree, 'entries', isGcp)],
  ['openai-audit', (tree) => isOneOf(tree, 'data', isOpenai)],
  ['anthropic-audit', (tree) => isOneOf(tree, 'data', isAnthropic)],
  ['okta', (tree) => isOneOf(tree, 'events', isOkta) || isOkta(asObject(tree.detail) ?? {})],
  ['azure-audit', (tree) => isOneOf(tree, 'records', isAzure)],
  ['github-audit', isGithub],
]

/** The record itself, or the first of a list of them. */
function isOneOf(tree: JsonObject, list: string, holds: (tree: JsonObject) => boolean): boolean {
  if (holds(tree)) return true
  const first = asObject(asList(tree[list])[0])
  return first !== null && holds(first)
}

function isGcp(tree: JsonObject): boolean {
  const payload = objectOf(tree, 'protoPayload')
  return (
    payload !== null &&
    ['methodName', 'serviceName', 'authenticationInfo', '@type'].some((key) => key in payload)
  )
}

function isOpenai(tree: JsonObject): boolean {
  if (tree.object === 'organization.audit_log') return true
  return (
    typeof tree.effective_at === 'number' &&
    textOf(tree, 'type') !== '' &&
    asObject(tree.actor) !== null
  )
}

function isAnthropic(tree: JsonObject): boolean {
  const type = textOf(asObject(tree.actor), 'type')
  return /_actor$/.test(type) && textOf(tree, 'type') !== '' && 'created_at' in tree
}

function isOkta(tree: JsonObject): boolean {
  if (!/^[a-z0-9_]+(?:\.[a-zA-Z0-9_]+)+$/.test(textOf(tree, 'eventType'))) return false
  return ['published', 'actor', 'outcome', 'legacyEventType', 'displayMessage'].some(
    (key) => key in tree || key.toLowerCase() in tree,
  )
}

/** Only Azure has an operation with a category, or a resource named by path. */
function isAzure(tree: JsonObject): boolean {
  const category = textOf(tree, 'category') || textOf(objectOf(tree, 'category'), 'value')
  if (/SignInLogs$/.test(category)) return true
  const operation =
    textOf(tree, 'operationName') || textOf(objectOf(tree, 'operationName'), 'value')
  if (operation === '') return false
  if (/^microsoft\.[a-z0-9.]+\//i.test(operation)) return true
  const isResource = /^\/(?:subscriptions|tenants|providers)\//i.test(textOf(tree, 'resourceId'))
  return (
    isResource ||
    (category !== '' && ('tenantId' in tree || 'correlationId' in tree || 'properties' in tree))
  )
}

function isGithub(tree: JsonObject): boolean {
  if (typeof tree.action !== 'string' || !/^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/.test(tree.action))
    return false
  if (typeof tree._document_id === 'string') return true
  const isDotted = tree.action.includes('.')
  const says = ['actor', 'org', 'business', 'repo', 'user'].some(
    (key) => typeof tree[key] === 'string',
  )
  return isDotted && says
}
