import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AwsGround } from '../../../../test/providers/aws-ground.ts'
import {
  ACCOUNT,
  common,
  keptOpen,
  openAwsGround,
  skip,
  target,
} from '../../../../test/providers/aws-ground.ts'
import type { Target } from '../../response-action.ts'
import { responseActionContract } from '../response-action.contract.ts'

const forever = new AbortController().signal
/** Whether the role's policies, read as IAM reads them, leave a session of this id that began at this time anything. */
async function allows(ground: AwsGround, RoleName: string, userId: string, issuedAt: number) {
  const statements = (await ground.policies(RoleName)).flatMap(([, policy]) => policy.Statement)
  return !statements.some(({ Effect, Condition = {} }) => {
    const before = Date.parse(Condition.DateLessThan?.['aws:TokenIssueTime'] ?? '')
    const named = Condition.StringEquals?.['aws:userid'] ?? userId
    return Effect === 'Deny' && named === userId && issuedAt < before
  })
}

for (const name of ['aws.deny-session', 'aws.deny-role-sessions']) {
  responseActionContract(name, skip, async () => {
    const ground = await openAwsGround()
    return {
      ...ground,
      ...keptOpen,
      async open() {
        const { RoleName, arn, id } = await ground.role()
        const userId = `${id}:agent-42`
        const began = Date.now() - 1_000
        const session = {
          ...{ ...target, credentialKind: 'role_session', credentialId: 'ASIAABCDEFGHIJKLMNOP' },
          sessionId: `${userId}@${new Date(began).toISOString()}`,
        }
        return {
          ...common,
          action: ground.action(name),
          target: { ...session, principal: arn },
          stranger: { ...session, principal: `arn:aws:iam::${ACCOUNT}:role/nobody` },
          truth: async () => JSON.stringify(await ground.policies(RoleName)),
          works: () => allows(ground, RoleName, userId, began),
        }
      },
    }
  })
}

test('one session is denied and its neighbours are not; the whole role gets its former policy back', {
  skip: skip ?? false,
}, async () => {
  const ground = await openAwsGround()
  const { RoleName, arn, id } = await ground.role()
  const session: Target = {
    ...{ ...target, credentialKind: 'role_session', credentialId: 'ASIAABCDEFGHIJKLMNOP' },
    ...{ principal: arn, sessionId: `${id}:agent-42@2026-01-22T12:00:00Z` },
  }
  const narrow = ground.action('aws.deny-session')
  await narrow.execute(await narrow.plan(session, forever), forever)
  const began = Date.now() - 60_000
  assert.equal(await allows(ground, RoleName, `${id}:agent-42`, began), false)
  assert.equal(await allows(ground, RoleName, `${id}:agent-43`, began), true)
  assert.equal(await allows(ground, RoleName, `${id}:agent-42`, Date.now() + 60_000), true)

  const former = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'ours', Effect: 'Deny', Action: 's3:*', Resource: '*' }],
  }
  await ground.iam.putRolePolicy({
    ...{ RoleName, PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: JSON.stringify(former) },
  })
  const whole = ground.action('aws.deny-role-sessions')
  const plan = await whole.plan(session, forever)
  assert.match(plan.alsoHits.join(), new RegExp(`every session of ${RoleName}`))
  const { before } = await whole.execute(plan, forever)
  assert.equal(await allows(ground, RoleName, `${id}:agent-43`, began), false)
  await whole.undo?.(plan, before, forever)
  const kept = new Map(await ground.policies(RoleName))
  assert.deepEqual(kept.get('AWSRevokeOlderSessions'), former)
})
