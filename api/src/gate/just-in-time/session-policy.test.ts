import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sessionPolicy } from './session-policy.ts'

const action = (name: string, resourceId: string) => ({
  ...{ id: 'apr_1', agentId: 'a', action: name, resourceType: '', resourceId },
  account: '123456789012',
})
const statementOf = (name: string, resourceId: string) => {
  const policy = sessionPolicy(action(name, resourceId))
  return policy.kind === 'policy' ? JSON.parse(policy.text).Statement[0] : policy.why
}
const VOLUME = 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-1'

test('a session may do the approved action on the approved resource, and nothing else', () => {
  assert.deepEqual(statementOf('ec2:DeleteVolume', VOLUME), {
    ...{ Effect: 'Allow', Action: ['ec2:DeleteVolume'], Resource: [VOLUME] },
  })
  assert.deepEqual(statementOf('s3:DeleteObjects', 'backups/2026/x').Action, ['s3:DeleteObject'])
  assert.deepEqual(statementOf('s3:DeleteBucket', 'backups').Resource, ['arn:aws:s3:::backups'])
})

test('what cannot be named exactly gets nothing rather than everything', () => {
  assert.match(statementOf('ec2:DeleteVolume', 'vol-1'), /no ARN/)
  assert.match(statementOf('ec2:DeleteVolume', ''), /no ARN/)
  assert.match(statementOf('ec2:*', VOLUME), /no action of AWS/)
  assert.match(statementOf('POST /v1/volumes', VOLUME), /no action of AWS/)
})

test('a wildcard in a name is a sign and no wildcard', () => {
  const names = fc.string({
    unit: fc.constantFrom(...['a', '*', '?', '$', '{', '}', '/', '"', ':']),
    maxLength: 30,
  })
  fc.assert(
    fc.property(names, (name) => {
      const found = statementOf('s3:GetObject', `arn:aws:s3:::bucket/${name}`)
      if (typeof found === 'string') return
      const [resource = ''] = found.Resource
      const plain = resource.replace(/\$\{([*?$])\}/g, '$1')
      assert.equal(plain, `arn:aws:s3:::bucket/${name}`)
      assert.doesNotMatch(resource.replace(/\$\{[*?$]\}/g, ''), /[*?$]/)
    }),
  )
})
