import type { ResponseAction } from '../../response-action.ts'
import type { Parameters, Reading, Step } from '../switch-action.ts'
import { done, impossible, located, reading, switchAction } from '../switch-action.ts'
import type { AwsApi } from './aws-api.ts'
import type { AwsReach } from './aws-reach.ts'
import { EFFECTIVE_WITHIN_MS, foreignAccount } from './aws-reach.ts'
import { ownerOfKey } from './deactivate-access-key.ts'

const QUARANTINE = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3'
/** A user has ten managed policies unless AWS was asked for more, and twenty at most. */
const MAX_POLICIES = 100

/** AWS's own policy against what thieves of keys do first; the user keeps the rest of its rights. */
export function quarantineUser(api: AwsApi, reach: AwsReach): ResponseAction {
  async function read({ user }: Parameters, signal: AbortSignal): Promise<Reading> {
    const asked = { UserName: user, MaxItems: MAX_POLICIES }
    const answer = await api.call(
      ({ iam }, more) => iam.listAttachedUserPolicies(asked, more),
      signal,
    )
    if (answer.kind === 'refused') {
      return answer.outcome === 'not-found' ? reading('gone', answer.said) : answer
    }
    const attached = (answer.value.AttachedPolicies ?? []).some(
      ({ PolicyArn }) => PolicyArn === QUARANTINE,
    )
    return attached
      ? reading('out', `${user} is in quarantine`)
      : reading('in', `${user} is not in quarantine`)
  }

  async function off({ user }: Parameters, signal: AbortSignal): Promise<Step> {
    const which = { UserName: user, PolicyArn: QUARANTINE }
    const answer = await api.call(({ iam }, more) => iam.attachUserPolicy(which, more), signal)
    return answer.kind === 'refused' ? answer : done(`the quarantine policy is attached to ${user}`)
  }

  async function on({ user }: Parameters, signal: AbortSignal): Promise<Step> {
    const which = { UserName: user, PolicyArn: QUARANTINE }
    const answer = await api.call(({ iam }, more) => iam.detachUserPolicy(which, more), signal)
    return answer.kind === 'refused' ? answer : done(`the quarantine policy is off ${user}`)
  }

  const action = switchAction({
    name: `${reach.prefix}.quarantine-user`,
    title: "Attach AWS's quarantine policy to the key's user: much is denied, not everything.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      reach.includes(target) &&
      target.credentialKind === 'access_key' &&
      /^AKIA[A-Z0-9]{12,124}$/.test(target.credentialId),
    async locate(target, signal) {
      const foreign = await foreignAccount(api, target.account, signal)
      if (foreign !== null) return foreign
      const owner = await ownerOfKey(api, target.credentialId, signal)
      if (owner.kind === 'refused') return owner
      const { user } = owner
      if (user === '') return impossible(`${target.credentialId} is no user's key`)
      return located(
        { user },
        {
          calls: [`iam:AttachUserPolicy ${user} ${QUARANTINE}`],
          alsoHits: [`every access key, session and console login of ${user}`],
          leaves: [
            'the key still works: reading, deleting and changing go on wherever the policy does not deny them (rds, dynamodb, ec2:Terminate… are not in it)',
          ],
        },
      )
    },
    read,
    off: (parameters, _, signal) => off(parameters, signal),
    on: (parameters, _, signal) => on(parameters, signal),
  })
  // The credential works on with fewer rights: a milder thing than taking it away.
  return { ...action, measure: 'read-only' }
}
