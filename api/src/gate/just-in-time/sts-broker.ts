import { createHash } from 'node:crypto'
import type { AwsAnswer, AwsApi } from '../../respond/providers/aws/aws-api.ts'
import { unclear } from '../../respond/providers/calls/as-step.ts'
import type { Executed } from '../../respond/response-action.ts'
import type { ApprovedAction, Broker } from './broker.ts'
import { sessionPolicy } from './session-policy.ts'

export interface StsBrokerParts {
  /** 'sts', or 'sts@eu' of several. */
  readonly name: string
  readonly api: AwsApi
  /** The role that sessions are of: it has to be allowed all that may be approved. */
  readonly roleArn: string
}

/** The shortest that STS knows, and the longest for a role that is assumed from a role. */
const SECONDS = { least: 900, most: 3600 }

/** A session of one role, cut to the approved action. Taken back by denying it everything, since STS cannot end one. */
export function stsBroker({ name, api, roleArn }: StsBrokerParts): Broker {
  const account = roleArn.split(':')[4] ?? ''
  const RoleName = roleArn.split('/').at(-1) ?? ''

  return {
    ...{ name, kind: 'sts', endsItself: true },
    serves: (action) =>
      (action.account === '' || action.account === account) &&
      sessionPolicy(action).kind === 'policy',
    async issue(action, lifeMs, signal) {
      const policy = sessionPolicy(action)
      if (policy.kind === 'unfit') return policy
      const seconds = Math.ceil(lifeMs / 1000)
      const asked = {
        ...{ RoleArn: roleArn, RoleSessionName: sessionNameOf(action), Policy: policy.text },
        DurationSeconds: Math.min(Math.max(seconds, SECONDS.least), SECONDS.most),
      }
      const answer = await api.call(({ sts }, more) => sts.assumeRole(asked, more), signal)
      if (answer.kind === 'refused') return answer
      const { Credentials, AssumedRoleUser } = answer.value
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
      const userId = AssumedRoleUser?.AssumedRoleId ?? ''
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration || userId === '') {
        return unclear('STS')
      }
      return {
        kind: 'issued',
        secret: {
          ...{ AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey },
          AWS_SESSION_TOKEN: SessionToken,
        },
        credentialId: AccessKeyId,
        handle: { userId },
        expiresAt: Expiration.getTime(),
      }
    },
    async revoke({ userId = '' }, signal) {
      const change = {
        ...{ RoleName, PolicyName: policyNameOf(userId), PolicyDocument: denial(userId) },
      }
      const answer = await api.call(({ iam }, more) => iam.putRolePolicy(change, more), signal)
      return executed(answer, `the session ${userId} is denied everything`)
    },
    // A role takes 10,240 characters of such policies: those of sessions that are over make room.
    async tidy({ userId = '' }, signal) {
      const which = { RoleName, PolicyName: policyNameOf(userId) }
      const answer = await api.call(({ iam }, more) => iam.deleteRolePolicy(which, more), signal)
      return executed(answer, `the denial of ${userId} is removed`)
    },
  }
}

function executed(answer: AwsAnswer<unknown>, said: string): Executed {
  if (answer.kind === 'ok') return { outcome: 'revoked', before: {}, said, retryAfterMs: 0 }
  const { outcome, retryAfterMs } = answer
  return { outcome, before: {}, said: answer.said, retryAfterMs }
}

/** The name of the session is this approval's alone, so nobody else is denied anything. */
function denial(userId: string): string {
  const Condition = { StringEquals: { 'aws:userid': userId } }
  const Statement = [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition }]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

const policyNameOf = (userId: string): string =>
  `TriplineEnded-${createHash('sha256').update(userId).digest('hex').slice(0, 16)}`

/** One name for one approval: what denies this session denies no other. */
const sessionNameOf = ({ id }: ApprovedAction): string =>
  `tripline-${id}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64)
