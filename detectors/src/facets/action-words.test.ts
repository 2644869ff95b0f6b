import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { actionSentence } from './action-words.ts'

test('an action is told as a deed; a look, and what has no deed in it, by its own name', () => {
  const told: [string, string][] = [
    ['ec2:DeleteVolume', 'It deleted a volume'],
    ['railway:volumeDelete', 'It deleted a volume'],
    ['railway:environmentDelete', 'It deleted an environment'],
    ['sts:AssumeRoleWithWebIdentity', 'It assumed a role with web identity'],
    ['k8s:create clusterrolebindings', 'It bound a cluster role'],
    ['k8s:create pods/exec', 'It ran a command in a pod'],
    ['cloudtrail:StopLogging', 'It stopped logging'],
    ['s3:PutBucketVersioning', 'It set bucket versioning'],
    ['s3:PutBucketPolicy', 'It set a bucket policy'],
    ['secretsmanager:GetSecretValue', 'It read a secret'],
    ['s3:GetBucketLocation', 'It called s3:GetBucketLocation'],
    ['health:DescribeEvents', 'It called health:DescribeEvents'],
    ['railway:service', 'It called railway:service'],
    ['vault:list kv', 'It called vault:list kv'],
    ['GET /v3/sites/gdn1/firmware', 'It read /v3/sites/gdn1/firmware'],
    ['POST /v1/outbound', 'It posted to /v1/outbound'],
    ['DELETE /v1/volumes/{id}', 'It deleted volumes'],
    ['tool:repo.search', 'It used the tool repo.search'],
    ['llm:chat', 'It called a model'],
  ]
  for (const [action, sentence] of told) assert.equal(actionSentence(action), sentence)
})

test('whatever the action is called, the sentence is short', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (action) => {
      const sentence = actionSentence(action)
      assert.match(sentence, /^It /)
      assert.ok(sentence.length <= 120 && sentence.split(' ').length <= 9)
    }),
  )
})
