import type { ActionFacts } from '../actions/action-facts.ts'
import { httpActionFacts } from '../actions/action-facts.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import {
  createTurnIntoEvent,
  eachOf,
  fieldOf,
  firstTime,
  malformed,
  objectOf,
  textOf,
} from '../audit-record.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { clientIp } from '../envoy/client-ip.ts'
import { pathTemplate } from '../envoy/path-template.ts'
import type { ActionClass } from '../event.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { activityFacts, directoryFacts, storageFacts } from './azure-facts.ts'
import { azureIdentity } from './azure-identity.ts'
import { azureOutcome } from './azure-outcome.ts'

export interface AzureParserParts extends AuditParserParts {
  /** For the audit log of a managed cluster, which rides in a diagnostic record. */
  readonly kubernetes: Parser
}

/** Reads Azure's activity, resource and Entra logs: one record each, or the `records` of an Event Hub message. */
export function createAzureParser(parts: AzureParserParts): Parser {
  const turnIntoEvent = createTurnIntoEvent(parts.environmentOf)

  function parseOne(tree: JsonObject, text: string, record: RawRecord): readonly Parsed[] {
    const log = clusterLog(tree)
    if (log === null) return [turnIntoEvent(read(tree), text, record)]
    if (!log.startsWith('{')) return [{ kind: 'ignored', reason: 'no audit event' }]
    return parts.kubernetes({ ...record, body: log })
  }

  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    const { records } = opened.tree
    if (!Array.isArray(records)) return parseOne(opened.tree, opened.text, record)
    return eachOf(records, (item) => {
      const [first] = parseOne(item, JSON.stringify(item), record)
      return first ?? { kind: 'ignored', reason: 'empty' }
    })
  }
}

/** The line of a cluster's own log within its diagnostic record; null for every other record. */
function clusterLog(tree: JsonObject): string | null {
  const category = textOf(tree, 'category')
  if (!category.startsWith('kube-audit')) return null
  const log = fieldOf(objectOf(tree, 'properties'), 'log')
  return typeof log === 'string' ? log.trimStart() : null
}

function read(tree: JsonObject): AuditReading | NotRead {
  const properties = objectOf(tree, 'properties')
  const category = wordOf(tree, 'category')
  const operation = wordOf(tree, 'operationName') || textOf(properties, 'activityDisplayName')
  const facts = factsOf(tree, properties, category, operation)
  if (facts === null) return malformed('missing_field', 'operationName')
  const identity = azureIdentity(tree, properties)
  const resourceId = resourceOf(tree, properties)
  const { outcome, errorCode } = azureOutcome(tree, properties)
  const address =
    clientIp(fieldOf(tree, 'callerIpAddress')) ||
    clientIp(fieldOf(properties, 'ipAddress')) ||
    clientIp(identity.claimedIp)
  return {
    kind: 'read',
    id: idOf(tree, properties),
    occurredAt: firstTime(
      ...[tree.time, tree.eventTimestamp, tree.activityDateTime, tree.createdDateTime],
      ...[fieldOf(properties, 'createdDateTime'), fieldOf(properties, 'activityDateTime')],
    ),
    timeField: 'time',
    facts,
    claims: identity.claims,
    columns: {
      credentialKind: identity.credentialKind,
      delegation: identity.delegation,
      resourceType: typeOfResource(resourceId),
      resourceId,
      region: bounded(tree.location, limits.wordChars),
      sourceIp: address,
      userAgent: clientFamily(
        fieldOf(properties, 'userAgent') ?? fieldOf(properties, 'userAgentHeader'),
      ),
      outcome,
      errorCode,
      bytesOut: boundedCount(fieldOf(properties, 'responseBodySize')),
      durationMs: boundedCount(Number(fieldOf(tree, 'durationMs')), UINT32_MAX),
    },
    names: [resourceId],
  }
}

/** REST gives `{value, localizedValue}` where Event Hubs give a text. */
function wordOf(tree: JsonObject, name: string): string {
  return textOf(tree, name) || textOf(objectOf(tree, name), 'value')
}

const CLASS_OF_STORAGE = new Map<string, ActionClass>([
  ['StorageRead', 'read'],
  ['StorageWrite', 'write'],
  ['StorageDelete', 'delete'],
])
/** What a directory's record did, where its name is not enough. */
const CLASS_OF_TYPE = new Map<string, ActionClass>([
  ['add', 'write'],
  ['assign', 'privilege'],
  ['update', 'write'],
  ['delete', 'delete'],
  ['unassign', 'delete'],
])

function factsOf(
  tree: JsonObject,
  properties: JsonObject | null,
  category: string,
  operation: string,
): ActionFacts | null {
  if (category === 'MicrosoftGraphActivityLogs') {
    const method = bounded(fieldOf(properties, 'requestMethod'), 16)
    if (method === '') return null
    const path = pathTemplate(bounded(fieldOf(properties, 'requestUri'), 2048))
    return httpActionFacts('graph.microsoft.com', method, path.template)
  }
  if (/SignInLogs$/.test(category)) return directoryFacts('Sign-in activity', 'credential')
  if (operation === '') return null
  if (operation.includes('/')) return activityFacts(operation)
  const type = textOf(properties, 'operationType') || textOf(tree, 'operationType')
  const isDirectory =
    category === 'AuditLogs' || fieldOf(properties, 'loggedByService') !== undefined
  if (isDirectory || operation.includes(' ')) {
    return directoryFacts(operation, CLASS_OF_TYPE.get(type.toLowerCase()) ?? 'other')
  }
  return storageFacts(operation, CLASS_OF_STORAGE.get(category) ?? 'other')
}

function resourceOf(tree: JsonObject, properties: JsonObject | null): string {
  const targets = fieldOf(properties, 'targetResources') ?? tree.targetResources
  const [target] = Array.isArray(targets) ? targets : []
  const object = objectOf({ target }, 'target')
  const named =
    textOf(object, 'userPrincipalName') || textOf(object, 'displayName') || textOf(object, 'id')
  return (
    named ||
    textOf(tree, 'resourceId') ||
    textOf(tree, 'uri') ||
    textOf(properties, 'resourceDisplayName')
  )
}

/** '/subscriptions/…/providers/Microsoft.Storage/storageAccounts/x' → 'microsoft.storage/storageaccounts' */
function typeOfResource(resourceId: string): string {
  const found = /\/providers\/([^/]+\/[^/]+)/i.exec(resourceId)?.[1]
  return bounded(found?.toLowerCase() ?? '', limits.wordChars)
}

/**
 * An operation is told when it starts and when it ends, under one correlation id; both are kept apart, because a start without an
 * end is news, too.
 */
function idOf(tree: JsonObject, properties: JsonObject | null): string {
  const own =
    textOf(tree, 'eventDataId') || textOf(properties, 'id') || textOf(properties, 'eventDataId')
  return own === '' ? '' : bounded(`${own}/${wordOf(tree, 'operationName')}`, limits.idChars)
}
