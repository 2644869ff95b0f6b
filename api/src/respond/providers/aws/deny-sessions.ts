import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import type { BeforeState, ResponseAction, Target } from '../../response-action.ts'
import { at, parseJson, textAt } from '../calls/read-json.ts'
import type { Located, Parameters, Reading, Step } from '../switch-action.ts'
import { done, impossible, located, reading, switchAction } from '../switch-action.ts'
import type { AwsApi } from './aws-api.ts'
import type { AwsReach } from './aws-reach.ts'
import { EFFECTIVE_WITHIN_MS, foreignAccount, IAM_NAME } from './aws-reach.ts'

/** The name that the console's "Revoke active sessions" uses: it finds ours, and we find its. */
const WHOLE_ROLE_POLICY = 'AWSRevokeOlderSessions'

interface SessionTarget {
  readonly role: string
  /** 'AROAEXAMPLE:agent-42', as `aws:userid` says it. */
  readonly userId: string
}

/** Sessions of one name of one role that began before now are denied everything. */
export function denySession(api: AwsApi, clock: Clock, reach: AwsReach): ResponseAction {
  return denyOlder(api, clock, reach, {
    name: `${reach.prefix}.deny-session`,
    title: 'Deny everything to this role session and to those of its name that began before now.',
    policyName: (userId) => `TriplineDeny-${digest(userId)}`,
    userIdOf: (found) => found.userId,
    alsoHits: ({ role, userId }) => [
      `every other session of ${role} that is named ${userId.split(':')[1]} and began before now`,
    ],
  })
}

/** All sessions of a role that began before now are denied everything. */
export function denyRoleSessions(api: AwsApi, clock: Clock, reach: AwsReach): ResponseAction {
  return denyOlder(api, clock, reach, {
    name: `${reach.prefix}.deny-role-sessions`,
    title: 'Deny everything to all sessions of the role that began before now.',
    policyName: () => WHOLE_ROLE_POLICY,
    userIdOf: () => '',
    alsoHits: ({ role }) => [`every session of ${role} that began before now, whoever uses it`],
  })
}

interface DenyKind {
  readonly name: string
  readonly title: string
  policyName(userId: string): string
  /** '' for the whole role. */
  userIdOf(found: SessionTarget): string
  alsoHits(found: SessionTarget): readonly string[]
}

function denyOlder(api: AwsApi, clock: Clock, reach: AwsReach, kind: DenyKind): ResponseAction {
  async function locate(target: Target, signal: AbortSignal): Promise<Located> {
    const found = sessionOf(target)
    if (found === null) return impossible('the event names no role and session')
    const foreign = await foreignAccount(api, target.account, signal)
    if (foreign !== null) return foreign
    const { role } = found
    const policy = kind.policyName(found.userId)
    return located(
      // A cut-off from now on is one of ours, whenever `execute` comes and however often.
      { role, policy, userId: kind.userIdOf(found), plannedAt: iso(clock.now()) },
      {
        calls: [`iam:PutRolePolicy ${role} ${policy}`],
        alsoHits: kind.alsoHits(found),
        leaves: [
          `whoever may assume ${role} can begin a new session at once`,
          'what a resource policy grants to the session itself is denied too, but links signed for S3 before work until they end',
        ],
      },
    )
  }

  async function read(parameters: Parameters, signal: AbortSignal): Promise<Reading> {
    const { role, policy, userId = '', plannedAt = '' } = parameters
    const asked = { RoleName: role, PolicyName: policy }
    const answer = await api.call(({ iam }, more) => iam.getRolePolicy(asked, more), signal)
    if (answer.kind === 'refused') {
      if (answer.outcome !== 'not-found') return answer
      return await withoutPolicy(parameters, signal)
    }
    const text = decode(answer.value.PolicyDocument ?? '')
    const cutOff = cutOffOf(text, userId)
    return cutOff >= plannedAt && plannedAt !== ''
      ? reading('out', `${policy} denies what began before ${cutOff}`, { policy: text })
      : reading('in', `${policy} denies nothing that began lately`, { policy: text })
  }

  /** Either the policy is not there, or the role. */
  async function withoutPolicy({ role }: Parameters, signal: AbortSignal): Promise<Reading> {
    const answer = await api.call(({ iam }, more) => iam.getRole({ RoleName: role }, more), signal)
    if (answer.kind === 'ok') return reading('in', `${role} denies no sessions`, { policy: '' })
    return answer.outcome === 'not-found' ? reading('gone', answer.said) : answer
  }

  async function put(
    { role, policy }: Parameters,
    text: string,
    said: string,
    signal: AbortSignal,
  ): Promise<Step> {
    const change = { RoleName: role, PolicyName: policy, PolicyDocument: text }
    const answer = await api.call(({ iam }, more) => iam.putRolePolicy(change, more), signal)
    return answer.kind === 'refused' ? answer : done(said)
  }

  async function on(parameters: Parameters, before: BeforeState, signal: AbortSignal) {
    const { role, policy } = parameters
    const former = before.policy ?? ''
    if (former !== '') return await put(parameters, former, `${policy} is as it was`, signal)
    const which = { RoleName: role, PolicyName: policy }
    const answer = await api.call(({ iam }, more) => iam.deleteRolePolicy(which, more), signal)
    return answer.kind === 'refused' && answer.outcome !== 'not-found'
      ? answer
      : done(`${policy} is removed from ${role}`)
  }

  return switchAction({
    ...{ name: kind.name, title: kind.title, effectiveWithinMs: EFFECTIVE_WITHIN_MS },
    appliesTo: (target) => reach.includes(target) && sessionOf(target) !== null,
    ...{ locate, read, on },
    off(parameters, _, signal) {
      const cutOff = iso(clock.now())
      const said = `sessions of ${parameters.role} that began before ${cutOff} are denied everything`
      return put(parameters, denyPolicy(cutOff, parameters.userId ?? ''), said, signal)
    },
  })
}

/** `aws:TokenIssueTime` is there for temporary credentials alone: a user's access keys are not hit. */
function denyPolicy(cutOff: string, userId: string): string {
  const who = userId === '' ? {} : { StringEquals: { 'aws:userid': userId } }
  const Condition = { DateLessThan: { 'aws:TokenIssueTime': cutOff }, ...who }
  const Statement = [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition }]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** The latest time before which the policy denies this session everything; '' where it does not. Times are ISO, so text orders them. */
function cutOffOf(text: string, userId: string): string {
  const statements = [at(parseJson(text), 'Statement')].flat()
  const times = statements.map((one) => {
    const actions = [at(one, 'Action')].flat()
    const resources = [at(one, 'Resource')].flat()
    const denies = textAt(one, 'Effect') === 'Deny'
    if (!denies || !actions.includes('*') || !resources.includes('*')) return ''
    const condition = Object(at(one, 'Condition'))
    const named = textAt(condition, 'StringEquals', 'aws:userid')
    const keys = Object.keys(condition).sort().join()
    const isOurs = keys === (userId === '' ? 'DateLessThan' : 'DateLessThan,StringEquals')
    const time = Date.parse(textAt(condition, 'DateLessThan', 'aws:TokenIssueTime'))
    return isOurs && named === userId && Number.isFinite(time) ? iso(time) : ''
  })
  return times.sort().at(-1) ?? ''
}

/** A session as CloudTrail tells it: `AROAEXAMPLE:agent-42@2026-01-22T12:00:00Z`, of 'arn:aws:iam::123456789012:role/ci/deployer'. */
function sessionOf(target: Target): SessionTarget | null {
  const userId = target.sessionId.split('@')[0] ?? ''
  const role = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?!aws-service-role\/)(?:.*\/)?([^/]+)$/.exec(
    target.principal,
  )?.[1]
  if (role === undefined || !IAM_NAME.test(role) || target.credentialKind !== 'role_session') {
    return null
  }
  return /^AROA[A-Z0-9]{8,124}:[\w+=,.@-]{2,64}$/.test(userId) ? { role, userId } : null
}

/** IAM answers policies encoded for a URL (RFC 3986). */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const iso = (time: number): string => new Date(time).toISOString()
const digest = (userId: string): string =>
  createHash('sha256').update(userId).digest('hex').slice(0, 16)
