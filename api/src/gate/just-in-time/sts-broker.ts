import type { Clock } from '@tripline/infra'
import type { AwsApi } from '../../respond/providers/aws/aws-api.ts'
import { denySession } from '../../respond/providers/aws/deny-sessions.ts'
import { unclear } from '../../respond/providers/calls/as-step.ts'
import type { Target } from '../../respond/response-action.ts'
import type { ApprovedAction, Broker } from './broker.ts'
import { sessionPolicy } from './session-policy.ts'

export interface StsBrokerParts {
  readonly api: AwsApi
  /** The role that sessions are of: it has to be allowed all that may be approved. */
  readonly roleArn: string
  readonly clock: Clock
}

/** The shortest that STS knows, and the longest for a role that is assumed from a role. */
const SECONDS = { least: 900, most: 3600 }

/** A session of one role, cut to the approved action. Taken back by denying the session, since STS cannot end one. */
export function stsBroker({ api, roleArn, clock }: StsBrokerParts): Broker {
  const deny = denySession(api, clock, { prefix: 'aws', includes: () => true })
  const account = roleArn.split(':')[4] ?? ''

  return {
    name: 'sts',
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
        handle: { userId, agentId: action.agentId, accessKeyId: AccessKeyId },
        expiresAt: Expiration.getTime(),
      }
    },
    async revoke({ userId = '', agentId = '', accessKeyId = '' }, signal) {
      const target: Target = {
        ...{ agentId, credentialId: accessKeyId, credentialKind: 'role_session', account },
        ...{ principal: roleArn, sessionId: `${userId}@`, source: 'cloudtrail' },
      }
      return await deny.execute(await deny.plan(target, signal), signal)
    },
  }
}

/** One name for one approval: what denies this session denies no other. */
const sessionNameOf = ({ id }: ApprovedAction): string =>
  `tripline-${id}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64)
