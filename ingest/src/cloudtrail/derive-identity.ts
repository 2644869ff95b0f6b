import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import type { CloudTrailIdentity } from './read-identity.ts'

const id = (value: unknown): string => bounded(value, limits.idChars)

/**
 * Reads `userIdentity` (AWS CloudTrail user guide, "CloudTrail userIdentity element").
 * `context` is its sessionContext, `issuer` the sessionIssuer in it; both may be empty.
 */
export function deriveIdentity(
  user: JsonObject,
  context: JsonObject,
  issuer: JsonObject,
): CloudTrailIdentity {
  const type = bounded(user.type, limits.wordChars)
  const arn = id(user.arn)
  const principalId = id(user.principalId)
  const userName = id(user.userName)
  const isRole = type === 'AssumedRole' || type === 'Role' || arn.includes(':assumed-role/')
  const service = serviceBehind(type, user, id(issuer.arn))
  const roleName = isRole ? id(issuer.userName) || roleOfArn(arn) : ''
  const credentialId = id(user.accessKeyId) || id(user.credentialId)
  const created = bounded(asObject(context.attributes)?.creationDate, 40)
  const isSession = isRole || type === 'FederatedUser'
  const claims: IdentityClaims = {
    principal:
      service ||
      // A role, not its session: the session has its own column and changes its name.
      (isRole ? id(issuer.arn) : '') ||
      arn ||
      id(asObject(user.onBehalfOf)?.userId) ||
      (type === 'WebIdentityUser' ? userName : '') ||
      principalId ||
      userName ||
      id(user.accountId),
    principalKind: service === '' ? kindOf(type, isRole) : 'service',
    account: id(issuer.accountId) || id(user.accountId),
    credentialId,
    // The access key of a session may be missing; its role, name and moment of birth are not.
    sessionId: isSession ? bounded(`${principalId}@${created}`, limits.idChars) : '',
    sessionName: isRole ? sessionNameOf(principalId, arn) : '',
    roleName,
    sourceIdentity: id(context.sourceIdentity),
    sessionTag: '',
    workload: workloadOf(user, type, userName),
    virtualKey: '',
    agentHeader: '',
  }
  return {
    claims,
    credentialKind: credentialKindOf(credentialId, type, isRole, context),
    name: roleName || userName || arn.slice(arn.lastIndexOf('/') + 1),
  }
}

/** The AWS service that acts by itself, in its own name or through its service-linked role; '' for everybody else. */
function serviceBehind(type: string, user: JsonObject, issuerArn: string): string {
  if (type === 'AWSService') return id(user.invokedBy) || 'amazonaws.com'
  const linked = /:role\/aws-service-role\/([^/]+)\//.exec(issuerArn)?.[1]
  if (linked !== undefined) return linked
  // Service events name no type, only who invoked them.
  const invokedBy = id(user.invokedBy)
  return type === '' && user.arn === undefined && invokedBy.endsWith('.amazonaws.com')
    ? invokedBy
    : ''
}

function kindOf(type: string, isRole: boolean): IdentityClaims['principalKind'] {
  if (isRole) return 'role'
  switch (type) {
    case 'Root':
      return 'root'
    case 'IAMUser':
    case 'FederatedUser':
    case 'SAMLUser':
    case 'IdentityCenterUser':
    case 'Directory':
      return 'user'
    case 'WebIdentityUser':
      return 'workload'
    default:
      return 'unknown'
  }
}

/** The subject of a federation call, or the workload that the credentials were issued to (record version 1.10 on). */
function workloadOf(user: JsonObject, type: string, userName: string): string {
  if (type === 'WebIdentityUser') return userName
  const scope = asObject(user.inScopeOf)
  // An instance is a place, not a workload: whatever runs there shares its role.
  if (scope === null || scope.issuerType === 'AWS::EC2::Instance') return ''
  return id(scope.credentialsIssuedTo)
}

/** 'AROAEXAMPLE:agent-42' → 'agent-42' */
function sessionNameOf(principalId: string, arn: string): string {
  const colon = principalId.indexOf(':')
  if (colon !== -1) return principalId.slice(colon + 1)
  return arn.includes(':assumed-role/') ? arn.slice(arn.lastIndexOf('/') + 1) : ''
}

/** 'arn:aws:sts::123456789012:assumed-role/agent/agent-42' → 'agent'; '…:role/ci/deployer' → 'deployer' */
function roleOfArn(arn: string): string {
  return /:assumed-role\/([^/]+)/.exec(arn)?.[1] ?? /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? ''
}

/** By the prefix of the key id (IAM user guide, "Unique identifiers"). */
function credentialKindOf(
  credentialId: string,
  type: string,
  isRole: boolean,
  context: JsonObject,
): string {
  if (type === 'Root') return 'root'
  if (credentialId === '') return context.attributes === undefined ? '' : 'console_session'
  if (credentialId.startsWith('AKIA')) return 'access_key'
  if (credentialId.startsWith('ABIA')) return 'bearer_token'
  if (isRole) return 'role_session'
  return credentialId.startsWith('ASIA') ? 'session_token' : 'api_token'
}
