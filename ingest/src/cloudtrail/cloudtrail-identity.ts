import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { createMemo } from '../memo.ts'

/** Who made an AWS call, and with which credential. One object per identity, shared by its events. */
export interface CloudTrailIdentity {
  readonly claims: IdentityClaims
  readonly credentialKind: string
  /** The service that made the call on the identity's behalf, or ''. */
  readonly delegation: string
}

const MAX_IDENTITIES = 20_000

/** Reads `userIdentity`. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export function createCloudTrailIdentities(): (user: JsonObject) => CloudTrailIdentity {
  const known = createMemo<string, CloudTrailIdentity>(MAX_IDENTITIES)
  return (user) => {
    const context = asObject(user.sessionContext)
    const created = asObject(context?.attributes)?.creationDate
    const key = `${user.arn}\0${user.accessKeyId}\0${user.principalId}\0${user.type}\0${created}\0${context?.sourceIdentity}\0${user.invokedBy}\0${user.userName}`
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const identity = readIdentity(user, context)
    if (key.length < MAX_KEY_CHARS) known.set(key, identity)
    return identity
  }
}

const MAX_KEY_CHARS = 2048

function readIdentity(user: JsonObject, context: JsonObject | null): CloudTrailIdentity {
  const type = bounded(user.type, limits.wordChars)
  const arn = bounded(user.arn, limits.idChars)
  const principalId = bounded(user.principalId, limits.idChars)
  const invokedBy = bounded(user.invokedBy, limits.wordChars)
  const credentialId =
    bounded(user.accessKeyId, limits.wordChars) || bounded(user.credentialId, limits.wordChars)
  const issuer = asObject(context?.sessionIssuer)
  const service = serviceBehind(type, invokedBy, bounded(issuer?.arn, limits.idChars))
  const isRole = type === 'AssumedRole' || type === 'Role'
  const created = bounded(asObject(context?.attributes)?.creationDate, 40)
  const claims: IdentityClaims = {
    principal: service || arn || principalId || bounded(user.userName, limits.idChars) || invokedBy,
    principalKind: service === '' ? kindOf(type) : 'service',
    account: bounded(user.accountId, limits.wordChars),
    credentialId,
    sessionId: isRole ? bounded(`${principalId}@${created}`, limits.idChars) : '',
    sessionName: isRole ? afterLast(principalId, ':') : '',
    roleName: isRole ? bounded(issuer?.userName, limits.idChars) || roleInArn(arn) : '',
    sourceIdentity: bounded(context?.sourceIdentity, limits.idChars),
    sessionTag: '',
    workload: workloadOf(user, type),
    virtualKey: '',
    agentHeader: '',
  }
  return {
    claims,
    credentialKind: credentialKind(type, credentialId),
    delegation: service === '' ? invokedBy : '',
  }
}

/** The AWS service that acts by itself, in its own name or through its service-linked role; '' for everybody else. */
function serviceBehind(type: string, invokedBy: string, issuerArn: string): string {
  if (type === 'AWSService') return invokedBy || 'amazonaws.com'
  return /:role\/aws-service-role\/([^/]+)\//.exec(issuerArn)?.[1] ?? ''
}

function kindOf(type: string): IdentityClaims['principalKind'] {
  switch (type) {
    case 'Root':
      return 'root'
    case 'AssumedRole':
    case 'Role':
      return 'role'
    case 'WebIdentityUser':
    case 'SAMLUser':
      return 'workload'
    case 'IAMUser':
    case 'FederatedUser':
    case 'IdentityCenterUser':
    case 'Directory':
      return 'user'
    default:
      return 'unknown'
  }
}

/** The workload that the credentials were issued to (since record version 1.10), or the subject of a federation call. */
function workloadOf(user: JsonObject, type: string): string {
  if (type === 'WebIdentityUser') return bounded(user.userName, limits.idChars)
  const scope = asObject(user.inScopeOf)
  // An instance is a place, not a workload: whoever runs there shares its role.
  if (scope === null || scope.issuerType === 'AWS::EC2::Instance') return ''
  return bounded(scope.credentialsIssuedTo, limits.idChars)
}

function credentialKind(type: string, credentialId: string): string {
  if (credentialId === '') return type === 'Root' ? 'root' : ''
  if (type === 'Root') return 'root'
  if (credentialId.startsWith('AKIA')) return 'access_key'
  if (type === 'AssumedRole') return 'role_session'
  return credentialId.startsWith('ASIA') ? 'session' : 'api_token'
}

const afterLast = (text: string, mark: string): string => text.slice(text.lastIndexOf(mark) + 1)

/** 'arn:aws:sts::123456789012:assumed-role/agent/agent-42' → 'agent'; 'arn:aws:iam::123456789012:role/ci/deployer' → 'deployer' */
const roleInArn = (arn: string): string =>
  /:assumed-role\/([^/]+)/.exec(arn)?.[1] ?? /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? ''
