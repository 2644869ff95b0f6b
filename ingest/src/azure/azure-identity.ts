import { noClaims, objectOf, textOf } from '../audit-record.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'

export interface AzureIdentity {
  readonly claims: IdentityClaims
  readonly credentialKind: string
  readonly delegation: string
  /** As the token says; a proxy may stand between. */
  readonly claimedIp: unknown
}

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const UPN = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'

/**
 * Who made a call to Azure. A person by the user principal name, an application by its service principal or client id;
 * the credential is the key it signed in with, else the token's own id.
 */
export function azureIdentity(tree: JsonObject, properties: JsonObject | null): AzureIdentity {
  const identity = objectOf(tree, 'identity')
  const claims = objectOf(identity, 'claims') ?? objectOf(tree, 'claims')
  const by = objectOf(properties, 'initiatedBy') ?? objectOf(tree, 'initiatedBy')
  const user = objectOf(by, 'user')
  const app = objectOf(by, 'app')
  const requester = objectOf(identity, 'requester')
  const person =
    textOf(user, 'userPrincipalName') ||
    textOf(claims, UPN) ||
    textOf(claims, 'upn') ||
    textOf(properties, 'userPrincipalName') ||
    textOf(requester, 'upn') ||
    textOf(user, 'id') ||
    personIn(textOf(tree, 'caller'))
  const application =
    textOf(properties, 'servicePrincipalId') ||
    textOf(app, 'servicePrincipalId') ||
    textOf(app, 'appId') ||
    textOf(claims, 'appid') ||
    textOf(requester, 'appId') ||
    (person === '' ? textOf(properties, 'appId') : '')
  const principal =
    person ||
    application ||
    textOf(claims, OBJECT_ID) ||
    textOf(requester, 'objectId') ||
    textOf(tree, 'caller') ||
    textOf(app, 'displayName')
  const key = textOf(properties, 'servicePrincipalCredentialKeyId')
  const token =
    textOf(claims, 'uti') ||
    textOf(properties, 'uniqueTokenIdentifier') ||
    textOf(properties, 'signInActivityId')
  const credentialId = key !== '' ? `key:${key}` : token === '' ? '' : `token:${token}`
  const isWorkload = person === '' && application !== ''
  return {
    claims: {
      ...noClaims,
      principal,
      principalKind: isWorkload ? 'workload' : principal === '' ? 'unknown' : 'user',
      account: subscriptionOf(textOf(tree, 'resourceId')) || textOf(tree, 'tenantId'),
      credentialId,
      sessionId: textOf(properties, 'sessionId') || token,
      workload: isWorkload ? application : '',
    },
    credentialKind: key !== '' ? 'client_secret' : token !== '' ? 'access_token' : '',
    // A person's call through an application: who runs the application could have made it.
    delegation: person !== '' && application !== '' ? application : '',
    claimedIp: claims?.ipaddr,
  }
}

const personIn = (caller: string): string => (caller.includes('@') ? caller : '')

/** Subscription of '/subscriptions/ID/…', whatever its case. */
function subscriptionOf(resourceId: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(resourceId)?.[1]?.toLowerCase() ?? ''
}
