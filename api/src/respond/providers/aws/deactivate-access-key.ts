import type { ResponseAction } from '../../response-action.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import type { Parameters, Reading, Step } from '../switch-action.ts'
import { done, impossible, located, reading, switchAction } from '../switch-action.ts'
import type { AwsApi } from './aws-api.ts'
import type { AwsReach } from './aws-reach.ts'
import { EFFECTIVE_WITHIN_MS, foreignAccount } from './aws-reach.ts'

/** IAM lets a user have two. */
const MAX_KEYS = 20

export interface KeyOwner {
  readonly kind: 'owner'
  readonly user: string
}

/** Whose key it is; '' where IAM knows no user, as for the root user's keys. */
export async function ownerOfKey(
  api: AwsApi,
  keyId: string,
  signal: AbortSignal,
): Promise<KeyOwner | Refusal> {
  const answer = await api.call(
    ({ iam }, more) => iam.getAccessKeyLastUsed({ AccessKeyId: keyId }, more),
    signal,
  )
  return answer.kind === 'refused' ? answer : { kind: 'owner', user: answer.value.UserName ?? '' }
}

/** A long-term access key set to Inactive, and Active again. */
export function deactivateAccessKey(api: AwsApi, reach: AwsReach): ResponseAction {
  async function keysOf(user: string, signal: AbortSignal) {
    const asked = { UserName: user, MaxItems: MAX_KEYS }
    const answer = await api.call(({ iam }, more) => iam.listAccessKeys(asked, more), signal)
    return answer.kind === 'refused' ? answer : (answer.value.AccessKeyMetadata ?? [])
  }

  async function read({ user, key }: Parameters, signal: AbortSignal): Promise<Reading> {
    const keys = await keysOf(user ?? '', signal)
    if ('kind' in keys) {
      return keys.outcome === 'not-found' ? reading('gone', keys.said) : keys
    }
    const found = keys.find(({ AccessKeyId }) => AccessKeyId === key)
    if (found === undefined) return reading('gone', `${user} has no access key ${key}`)
    const status = found.Status ?? ''
    return reading(status === 'Active' ? 'in' : 'out', `${key} is ${status}`, { status })
  }

  async function set(
    { user, key }: Parameters,
    status: 'Active' | 'Inactive',
    signal: AbortSignal,
  ): Promise<Step> {
    const change = { UserName: user, AccessKeyId: key, Status: status }
    const answer = await api.call(({ iam }, more) => iam.updateAccessKey(change, more), signal)
    return answer.kind === 'refused' ? answer : done(`${key} of ${user} is set to ${status}`)
  }

  return switchAction({
    name: `${reach.prefix}.deactivate-access-key`,
    title: 'Set the access key to Inactive; it can be made Active again.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) &&
      target.credentialKind === 'access_key' &&
      /^AKIA[A-Z0-9]{12,124}$/.test(target.credentialId),
    async locate(target, signal) {
      const key = target.credentialId
      const foreign = await foreignAccount(api, target.account, signal)
      if (foreign !== null) return foreign
      const owner = await ownerOfKey(api, key, signal)
      if (owner.kind === 'refused') return owner
      const { user } = owner
      if (user === '') return impossible(`${key} is no user's key; a root key is deleted by root`)
      const keys = await keysOf(user, signal)
      if ('kind' in keys) return keys
      const others = keys.filter((one) => one.AccessKeyId !== key && one.Status === 'Active')
      return located(
        { user, key },
        {
          calls: [`iam:UpdateAccessKey ${user} ${key} Inactive`],
          leaves: [
            'sessions made from this key before (GetSessionToken, GetFederationToken) live on for up to 36 hours',
            ...others.map((one) => `${user} may still use its other access key ${one.AccessKeyId}`),
          ],
        },
      )
    },
    read,
    off: (parameters, _, signal) => set(parameters, 'Inactive', signal),
    on: (parameters, _, signal) => set(parameters, 'Active', signal),
  })
}
