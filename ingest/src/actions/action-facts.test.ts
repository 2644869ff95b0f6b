import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { actionFacts, catalogues, httpActionFacts } from './action-facts.ts'

const classes: readonly [string, string, string][] = [
  ['s3', 'DeleteBucket', 'destroy'],
  ['iam', 'CreateAccessKey', 'credential'],
  ['iam', 'attachuserpolicy', 'privilege'],
  ['cloudtrail', 'StopLogging', 'defense'],
  ['ec2', 'DescribeInstances', 'read'],
  ['s3', 'ListBuckets', 'list'],
  ['foo', 'DeleteDBShard', 'destroy'],
  ['foo', 'DeleteWidget', 'delete'],
  ['railway', 'volumeDelete', 'destroy'],
  ['tool', 'shell.exec', 'execute'],
  ['tool', 'send_email', 'write'],
  ['kubernetes', 'get secrets', 'credential'],
  ['kubernetes', 'delete persistentvolumeclaims', 'destroy'],
  ['kubernetes', 'get pods', 'read'],
  ['x', 'qwertz', 'other'],
]
for (const [service, name, expected] of classes) {
  test(`${service}:${name} is of class ${expected}`, () => {
    assert.equal(actionFacts(service, name).actionClass, expected)
  })
}

test('what the name does not say takes the class the caller suggests', () => {
  assert.equal(actionFacts('x', 'qwertz', 'write').actionClass, 'write')
  assert.equal(actionFacts('x', 'qwertz').actionClass, 'other')
})

test('destroying a volume is irreversible, scheduling a key deletion is not', () => {
  assert.equal(actionFacts('ec2', 'DeleteVolume').irreversible, true)
  const scheduled = actionFacts('kms', 'ScheduleKeyDeletion')
  assert.deepEqual([scheduled.destructive, scheduled.irreversible], [true, false])
})

test('making or listing backups does not touch them, deleting them does', () => {
  assert.equal(actionFacts('rds', 'CreateDBSnapshot').touchesBackup, false)
  assert.equal(actionFacts('rds', 'DescribeDBSnapshots').touchesBackup, false)
  assert.equal(actionFacts('rds', 'DeleteDBSnapshot').touchesBackup, true)
  assert.equal(actionFacts('ec2', 'ModifySnapshotAttribute').touchesBackup, true)
  assert.equal(actionFacts('s3', 'PutBucketVersioning').touchesBackup, true)
})

test('an HTTP call is judged by method, by a verb at the end of its path, and by what it deletes', () => {
  const volume = httpActionFacts('railway', 'delete', '/v1/volumes/{id}')
  assert.equal(volume.action, 'DELETE /v1/volumes/{id}')
  assert.deepEqual([volume.actionClass, volume.irreversible], ['destroy', true])
  assert.equal(httpActionFacts('x', 'GET', '/v1/volumes/{id}').actionClass, 'read')
  assert.equal(httpActionFacts('x', 'POST', '/v1/volumes/{id}/wipe').actionClass, 'destroy')
  assert.equal(httpActionFacts('x', 'POST', '/v1/widgets').actionClass, 'write')
  assert.equal(httpActionFacts('x', 'DELETE', '/v1/widgets/{id}').actionClass, 'delete')
})

test('no name is listed in two classes of one service', () => {
  for (const table of catalogues) {
    for (const [service, byClass] of Object.entries(table)) {
      const names = Object.values(byClass).flatMap((list) => list.split(', '))
      const doubled = names.filter((name, at) => names.indexOf(name) !== at)
      assert.deepEqual(doubled, [], service)
    }
  }
})

test('any strings give facts, the same ones each time, within the limits', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), fc.string({ maxLength: 3000 }), (service, name) => {
      const facts = actionFacts(service, name)
      assert.deepEqual(actionFacts(service, name), facts)
      assert.ok(facts.action.length <= 128 + 1 + 512)
    }),
    { numRuns: 200 },
  )
  for (const hostile of ['__proto__', 'constructor', 'toString', '']) {
    assert.equal(actionFacts(hostile, hostile).actionClass, 'other')
  }
})

test('what is stopped, revoked, failed over or unbound is not destroyed', () => {
  for (const name of ['RevokeDBThing', 'FailoverDBCluster', 'DetachVolume', 'DeregisterDBProxy']) {
    const { actionClass, irreversible } = actionFacts('foo', name)
    assert.deepEqual([name, actionClass, irreversible], [name, 'delete', false])
  }
  assert.equal(actionFacts('rds', 'RemoveRoleFromDBInstance').actionClass, 'delete')
  assert.equal(actionFacts('foo', 'RemoveDBInstance').actionClass, 'destroy')
  assert.equal(actionFacts('rds', 'StopActivityStream').actionClass, 'defense')
})

test('a verb is read by what it means in an API, not by what a model would do', () => {
  assert.equal(actionFacts('ecr', 'CompleteLayerUpload').actionClass, 'write')
  assert.equal(actionFacts('s3', 'CompleteMultipartUpload').actionClass, 'write')
  assert.equal(actionFacts('appsync', 'CreateApiKey').actionClass, 'credential')
  assert.equal(actionFacts('appsync', 'ListApiKeys').actionClass, 'list')
  assert.equal(actionFacts('billing', 'getApiKey').secretAccess, true)
  assert.equal(actionFacts('signin', 'PasswordRecoveryRequested').touchesBackup, false)
})
