import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, limits } from '../limits.ts'
import { createMemo } from '../memo.ts'
import { deriveIdentity } from './derive-identity.ts'

/** What one `userIdentity` says, derived once per session and shared by all its events. */
export interface CloudTrailIdentity {
  readonly claims: IdentityClaims
  readonly credentialKind: string
  /** The name in which an environment may show: of the role or user. */
  readonly name: string
}

const MAX_IDENTITIES = 20_000
const NOTHING: JsonObject = Object.freeze({})

interface Entry {
  readonly seen: readonly unknown[]
  readonly identity: CloudTrailIdentity
}

/** Reads identities; remembers them by access key, or ARN where there is none. Anything may come in. */
export function createReadIdentity(): (value: unknown) => CloudTrailIdentity {
  const known = createMemo<string, Entry>(MAX_IDENTITIES)

  return (value) => {
    const user = asObject(value) ?? NOTHING
    const { arn, type, accessKeyId, principalId, invokedBy, userName, accountId } = user
    const context = asObject(user.sessionContext) ?? NOTHING
    const issuer = asObject(context.sessionIssuer) ?? NOTHING
    const key = firstText(accessKeyId, arn, principalId, invokedBy, userName)
    const found = known.get(key)
    // The key is what the record claims: all that is derived from must be the same before it counts as the same.
    const created = asObject(context.attributes)?.creationDate
    const issuedTo = asObject(user.inScopeOf)?.credentialsIssuedTo
    if (found !== undefined) {
      const { seen } = found
      if (
        seen[0] === arn &&
        seen[1] === type &&
        seen[2] === principalId &&
        seen[3] === invokedBy &&
        seen[4] === userName &&
        seen[5] === accountId &&
        seen[6] === context.sourceIdentity &&
        seen[7] === issuer.arn &&
        seen[8] === issuer.userName &&
        seen[9] === created &&
        seen[10] === issuedTo &&
        seen[11] === accessKeyId
      ) {
        return found.identity
      }
    }
    const identity = deriveIdentity(user, context, issuer)
    if (key !== '' && key.length <= limits.idChars) {
      const named = [arn, type, principalId, invokedBy, userName, accountId]
      const session = [context.sourceIdentity, issuer.arn, issuer.userName, created, issuedTo]
      known.set(key, { seen: [...named, ...session, accessKeyId], identity })
    }
    return identity
  }
}

function firstText(...values: readonly unknown[]): string {
  for (const value of values) if (typeof value === 'string' && value !== '') return value
  return ''
}
