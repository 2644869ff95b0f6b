import { asList } from '../arguments/as-list.ts'
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
import type { Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import type { Parser } from '../parser.ts'
import { gcpFacts } from './gcp-facts.ts'
import { withoutSecretParts } from './without-secret-parts.ts'

/** Reads Cloud Audit log entries, one each or as the API and sinks list them. */
export function createGcpParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts, ['entries'])
}

function read(tree: JsonObject): AuditReading | NotRead {
  const payload = objectOf(tree, 'protoPayload')
  if (payload === null) return malformed('missing_field', 'protoPayload')
  const metadata = objectOf(payload, 'requestMetadata')
  const service = textOf(payload, 'serviceName')
  // Workspace's events ride in the metadata of a login or an admin service and may have no method.
  const method = textOf(payload, 'methodName') || eventName(payload) || permissionOf(payload)
  if (method === '') return malformed('missing_field', 'protoPayload.methodName')
  const labels = objectOf(objectOf(tree, 'resource'), 'labels')
  const project = projectOf(tree, labels)
  const claims = claimsOf(objectOf(payload, 'authenticationInfo'), project)
  const resourceId = textOf(payload, 'resourceName')
  const { outcome, errorCode } = outcomeOf(payload)
  const kept = withoutSecretParts(tree, service, method)
  return {
    kind: 'read',
    id: idOf(tree),
    occurredAt: firstTime(
      tree.timestamp,
      tree.receiveTimestamp,
      objectOf(metadata, 'requestAttributes')?.time,
    ),
    timeField: 'timestamp',
    facts: gcpFacts(service, method),
    claims,
    columns: {
      credentialKind: kindOfCredential(claims),
      delegation: delegationOf(objectOf(payload, 'authenticationInfo')),
      resourceType: bounded(objectOf(tree, 'resource')?.type, limits.wordChars),
      resourceId,
      region: textOf(labels, 'location') || textOf(labels, 'zone') || textOf(labels, 'region'),
      sourceIp: clientIp(metadata?.callerIp),
      userAgent: clientFamily(metadata?.callerSuppliedUserAgent),
      outcome,
      errorCode,
    },
    names: [resourceId, textOf(labels, 'namespace_name'), textOf(labels, 'cluster_name')],
    ...(kept === tree ? {} : { kept: JSON.stringify(kept) }),
  }
}

function eventName(payload: JsonObject): string {
  const [first] = asList(objectOf(payload, 'metadata')?.event)
  return textOf(asObject(first), 'eventName')
}

/** What was asked for, where a policy refused before there was a method. */
function permissionOf(payload: JsonObject): string {
  const [first] = asList(payload.authorizationInfo)
  return textOf(asObject(first), 'permission')
}

/** 'projects/P/logs/…' names the project where no label does; folders and organisations are accounts, too. */
function projectOf(tree: JsonObject, labels: JsonObject | null): string {
  const project = textOf(labels, 'project_id')
  if (project !== '') return project
  return (
    /^(?:projects|folders|organizations|billingAccounts)\/([^/]+)\//.exec(
      textOf(tree, 'logName'),
    )?.[1] ?? ''
  )
}

const ACCOUNT = /^(?:serviceAccount:|system:serviceaccount:)|\.gserviceaccount\.com$/
/** Robots that Google runs inside a project: the provider itself acting. */
const PROVIDER =
  /^(?:service-\d+|\d+-compute-system|\d+@cloudservices)|@(?:cloudservices|system)\.gserviceaccount\.com$|^system@google\.com$/

function claimsOf(who: JsonObject | null, project: string): IdentityClaims {
  const email = textOf(who, 'principalEmail')
  const subject = textOf(who, 'principalSubject')
  const principal = email || subject.replace(/^(?:user|serviceAccount):/, '')
  const isAccount = ACCOUNT.test(email) || ACCOUNT.test(subject)
  const key = textOf(who, 'serviceAccountKeyName')
  // '…/keys/KEYID': the id alone is what a revocation names, and is the same in every log.
  const credentialId = key === '' ? '' : `key:${key.slice(key.lastIndexOf('/') + 1)}`
  const isFederated = subject.startsWith('principal://')
  return {
    ...noClaims,
    principal,
    principalKind: kindOf(principal, isAccount, isFederated),
    account: project,
    credentialId,
    sessionId: credentialId,
    workload: isFederated ? subject : isAccount && !PROVIDER.test(email) ? principal : '',
  }
}

function kindOf(
  principal: string,
  isAccount: boolean,
  isFederated: boolean,
): IdentityClaims['principalKind'] {
  if (principal === '') return 'unknown'
  if (PROVIDER.test(principal)) return 'service'
  return isAccount || isFederated ? 'workload' : 'user'
}

function kindOfCredential({ credentialId, principalKind }: IdentityClaims): string {
  if (credentialId !== '') return 'service_account_key'
  return principalKind === 'workload' ? 'service_account' : ''
}

/** Who stands behind an impersonated account, root first. */
function delegationOf(who: JsonObject | null): string {
  const names = asList(who?.serviceAccountDelegationInfo)
    .slice(0, limits.listItems)
    .map((one) => {
      const link = asObject(one)
      return (
        textOf(objectOf(link, 'firstPartyPrincipal'), 'principalEmail') ||
        textOf(link, 'principalSubject')
      )
    })
  return bounded(names.filter((name) => name !== '').join(','), limits.idChars)
}

/** google.rpc.Code of the usual refusals and errors. */
const CODES = new Map<number, string>([
  ...([
    [1, 'CANCELLED'],
    [2, 'UNKNOWN'],
    [3, 'INVALID_ARGUMENT'],
    [4, 'DEADLINE_EXCEEDED'],
  ] as const),
  ...([
    [5, 'NOT_FOUND'],
    [6, 'ALREADY_EXISTS'],
    [7, 'PERMISSION_DENIED'],
    [8, 'RESOURCE_EXHAUSTED'],
  ] as const),
  ...([
    [9, 'FAILED_PRECONDITION'],
    [10, 'ABORTED'],
    [11, 'OUT_OF_RANGE'],
    [12, 'UNIMPLEMENTED'],
  ] as const),
  ...([
    [13, 'INTERNAL'],
    [14, 'UNAVAILABLE'],
    [15, 'DATA_LOSS'],
    [16, 'UNAUTHENTICATED'],
  ] as const),
])

function outcomeOf(payload: JsonObject): { readonly outcome: Outcome; readonly errorCode: string } {
  const code = objectOf(payload, 'status')?.code
  const number =
    typeof code === 'number' ? code : Number(textOf(objectOf(payload, 'status'), 'code') || 0)
  if (number === 7 || number === 16 || number === 401 || number === 403) {
    return { outcome: 'denied', errorCode: CODES.get(number) ?? String(number) }
  }
  if (number > 0)
    return { outcome: 'failure', errorCode: CODES.get(number) ?? bounded(String(number), 20) }
  const asked = asList(payload.authorizationInfo).slice(0, limits.listItems)
  if (asked.length > 0 && asked.every((one) => asObject(one)?.granted === false)) {
    return { outcome: 'denied', errorCode: 'PERMISSION_DENIED' }
  }
  return { outcome: 'success', errorCode: '' }
}

/** insertId is unique within a log and a moment. */
function idOf(tree: JsonObject): string {
  const insertId = textOf(tree, 'insertId')
  if (insertId === '') return ''
  const operation = objectOf(tree, 'operation')
  const part =
    operation === null
      ? ''
      : operation.first === true
        ? '/first'
        : operation.last === true
          ? '/last'
          : ''
  return `${bounded(insertId, 200)}/${bounded(tree.timestamp, 40)}${part}`
}
