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

/** What an identity was derived from, where it is not implied by its access key. */
interface Entry extends CloudTrailIdentity {
  readonly arn: unknown
  readonly principalId: unknown
  readonly accessKeyId: unknown
  readonly userName: unknown
  readonly invokedBy: unknown
  readonly creationDate: unknown
  readonly sourceIdentity: unknown
}

/**
 * Reads identities; remembers them by access key or else by ARN, so that a session's events share one object. The same ARN, principal id, key
 * and moment of birth are the same session: type, account and issuer are implied. Anything may come in.
 */
export function createReadIdentity(): (value: unknown) => CloudTrailIdentity {
  const known = createMemo<string, Entry>(MAX_IDENTITIES)

  return (value) => {
    const user = asObject(value) ?? NOTHING
    const { arn, principalId, accessKeyId, userName, invokedBy } = user
    const context = asObject(user.sessionContext) ?? NOTHING
    const creationDate = asObject(context.attributes)?.creationDate
    const { sourceIdentity } = context
    const key = keyOf(accessKeyId, arn, invokedBy, principalId)
    const found = key === '' ? undefined : known.get(key)
    if (
      found !== undefined &&
      found.arn === arn &&
      found.principalId === principalId &&
      found.accessKeyId === accessKeyId &&
      found.userName === userName &&
      found.invokedBy === invokedBy &&
      found.creationDate === creationDate &&
      found.sourceIdentity === sourceIdentity
    ) {
      return found
    }
    const issuer = asObject(context.sessionIssuer) ?? NOTHING
    const entry: Entry = {
      ...deriveIdentity(user, context, issuer),
      ...{ arn, principalId, accessKeyId, userName, invokedBy, creationDate, sourceIdentity },
    }
    if (key !== '' && key.length <= limits.idChars) known.set(key, entry)
    return entry
  }
}

/** The first of them that is a text. */
function keyOf(one: unknown, two: unknown, three: unknown, four: unknown): string {
  if (typeof one === 'string' && one !== '') return one
  if (typeof two === 'string') return two
  if (typeof three === 'string') return three
  return typeof four === 'string' ? four : ''
}
