import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  common,
  keptOpen,
  openAwsGround,
  skip,
  target,
} from '../../../../test/providers/aws-ground.ts'
import { responseActionContract } from '../response-action.contract.ts'

/** The quarantine policy is one of AWS's own. */
const WITH_POLICIES = { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' }
const forever = new AbortController().signal

responseActionContract('aws.deactivate-access-key', skip, async () => {
  const ground = await openAwsGround(WITH_POLICIES)
  return {
    ...ground,
    ...keptOpen,
    async open() {
      const { UserName, AccessKeyId } = await ground.user()
      const keys = async () =>
        (await ground.iam.listAccessKeys({ UserName })).AccessKeyMetadata ?? []
      return {
        ...common,
        action: ground.action('aws.deactivate-access-key'),
        target: { ...target, credentialId: AccessKeyId },
        stranger: { ...target, credentialId: 'AKIAABCDEFGHIJKLMNOP' },
        truth: async () => JSON.stringify(await keys()),
        works: async () => (await keys())[0]?.Status === 'Active',
      }
    },
  }
})

responseActionContract('aws.quarantine-user', skip, async () => {
  const ground = await openAwsGround(WITH_POLICIES)
  return {
    ...ground,
    ...keptOpen,
    async open() {
      const { UserName, AccessKeyId } = await ground.user()
      const attached = async () =>
        (await ground.iam.listAttachedUserPolicies({ UserName })).AttachedPolicies ?? []
      return {
        ...common,
        action: ground.action('aws.quarantine-user'),
        target: { ...target, credentialId: AccessKeyId },
        stranger: { ...target, credentialId: 'AKIAABCDEFGHIJKLMNOP' },
        truth: async () => JSON.stringify(await attached()),
        works: async () => (await attached()).length === 0,
      }
    },
  }
})

test('a key of another account, a root key and a role of a service are said to be out of reach', {
  skip: skip ?? false,
}, async () => {
  const ground = await openAwsGround(WITH_POLICIES)
  const { AccessKeyId } = await ground.user()
  const action = ground.action('aws.deactivate-access-key')
  const foreign = await action.plan(
    { ...target, credentialId: AccessKeyId, account: '210987654321' },
    forever,
  )
  assert.match(foreign.impossible, /of account 210987654321.*of 123456789012/)
  const deny = ground.action('aws.deny-role-sessions')
  const service =
    'arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX'
  const session = { ...target, credentialKind: 'role_session', sessionId: 'AROAABCDEFGHIJ:x@' }
  assert.equal(deny.appliesTo({ ...session, principal: service }), false)
  assert.equal(
    action.appliesTo({ ...target, credentialKind: 'root', credentialId: 'AKIAABCDEFGHIJKLMNOP' }),
    false,
  )
})
