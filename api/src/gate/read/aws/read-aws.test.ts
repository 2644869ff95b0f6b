import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { SQS } from '@aws-sdk/client-sqs'
import { STS } from '@aws-sdk/client-sts'
import { fingerprint, silentLogger } from '@tripline/infra'
import { registryOf } from '@tripline/ingest'
import { httpProspect } from '../../../../test/http-prospect.ts'
import { buildReader } from '../../../setup/build-reader.ts'
import { actionDigest } from '../../action-digest.ts'
import type { HeldAction, Prospect } from '../prospect.ts'
import { createProspectReader } from '../read-prospect.ts'

const NOW = Date.UTC(2026, 5, 18, 12)
const key = new Uint8Array(32).fill(7)
const registry = registryOf({
  agents: [{ id: 'staging-fixer' }],
  environments: { prod: ['vol-0prod', '*shop-prod*'] },
})
const reader = buildReader({ key, registry, mappingPaths: [], logger: silentLogger })
const read = createProspectReader({ reader, fingerprint: (text) => fingerprint(key, text) })
const who = { agent: 'staging-fixer', session: 'ses_1', sourceIp: '192.0.2.41', userAgent: 'sdk' }
const gateway = { name: 'envoy', agent: null }

function held(prospect: Prospect): HeldAction {
  const found = read(prospect, who, gateway, NOW)
  if (found.kind !== 'read') throw new Error(found.detail)
  return found.held
}

interface SentByAnSdk {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What Amazon's own client would send, to the letter. */
async function sent(call: (settings: object) => Promise<unknown>): Promise<Prospect> {
  let request: SentByAnSdk | null = null
  const requestHandler = {
    handle: async (one: SentByAnSdk) => {
      request = one
      throw new Error('held up')
    },
  }
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
  const settings = { region: 'eu-central-1', credentials, requestHandler, maxAttempts: 1 }
  await assert.rejects(call(settings), /held up/)
  const { method, hostname, path, query, headers, body } = request as unknown as SentByAnSdk
  const url = new URL(`https://${hostname}${path}`)
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value ?? ''].flat()) url.searchParams.append(name, String(one))
  }
  const text = body instanceof Uint8Array ? Buffer.from(body).toString() : String(body ?? '')
  return httpProspect(url.href, {
    ...{ method, headers, body: text, authorization: headers.authorization ?? '' },
  })
}

test('what Amazon’s own clients send is read as CloudTrail will tell it', async () => {
  const Key = 'db/2026.dump'
  const policy = { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }
  const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders'
  for (const [call, action, actionClass, resourceId] of [
    [
      (s: object) => new IAM(s).deleteUser({ UserName: 'deploy' }),
      ...(['iam:DeleteUser', 'delete', 'deploy'] as const),
    ],
    [
      (s: object) => new IAM(s).attachRolePolicy({ RoleName: 'agent', ...policy }),
      ...(['iam:AttachRolePolicy', 'privilege', 'agent'] as const),
    ],
    [
      (s: object) =>
        new STS(s).assumeRole({ RoleArn: 'arn:aws:iam::1:role/a', RoleSessionName: 's' }),
      ...(['sts:AssumeRole', 'credential', 'arn:aws:iam::1:role/a'] as const),
    ],
    [
      (s: object) => new SQS(s).deleteQueue({ QueueUrl }),
      ...(['sqs:DeleteQueue', 'destroy', QueueUrl] as const),
    ],
    [(s: object) => new S3(s).listBuckets({}), ...(['s3:ListBuckets', 'list', ''] as const)],
    [
      (s: object) => new S3(s).deleteBucket({ Bucket: 'backups' }),
      ...(['s3:DeleteBucket', 'destroy', 'arn:aws:s3:::backups'] as const),
    ],
    [
      (s: object) => new S3({ ...s, forcePathStyle: true }).deleteBucket({ Bucket: 'backups' }),
      ...(['s3:DeleteBucket', 'destroy', 'arn:aws:s3:::backups'] as const),
    ],
    [
      (s: object) => new S3(s).deleteObject({ Bucket: 'backups', Key }),
      ...(['s3:DeleteObject', 'delete', `arn:aws:s3:::backups/${Key}`] as const),
    ],
    [
      (s: object) => new S3(s).deleteObject({ Bucket: 'backups', Key, VersionId: 'v1' }),
      ...(['s3:DeleteObjectVersion', 'destroy', `arn:aws:s3:::backups/${Key}`] as const),
    ],
    [
      (s: object) => new S3(s).getObject({ Bucket: 'backups', Key }),
      ...(['s3:GetObject', 'read', `arn:aws:s3:::backups/${Key}`] as const),
    ],
    [
      (s: object) => new S3(s).putObject({ Bucket: 'backups', Key, Body: 'x' }),
      ...(['s3:PutObject', 'write', `arn:aws:s3:::backups/${Key}`] as const),
    ],
    [
      (s: object) => new S3(s).putBucketPolicy({ Bucket: 'backups', Policy: '{}' }),
      ...(['s3:PutBucketPolicy', 'privilege', 'arn:aws:s3:::backups'] as const),
    ],
  ] as const) {
    const { event } = held(await sent(call))
    assert.deepEqual(
      [event.action, event.actionClass, event.resourceId],
      [action, actionClass, resourceId],
    )
    assert.deepEqual([event.agentId, event.sessionId], ['staging-fixer', 'ses_1'])
    assert.deepEqual(
      [event.credentialId, event.credentialKind],
      ['AKIAIOSFODNN7EXAMPLE', 'access_key'],
    )
    assert.equal(event.region, action.startsWith('iam:') ? 'us-east-1' : 'eu-central-1')
  }
})

test('every object of a deletion in bulk is among what it names', async () => {
  const Objects = Array.from({ length: 300 }, (_, i) => ({ Key: `orders/${i}` }))
  const prospect = await sent((s) =>
    new S3(s).deleteObjects({ Bucket: 'backups', Delete: { Objects } }),
  )
  const { event, targets } = held(prospect)
  assert.equal(event.action, 's3:DeleteObjects')
  assert.ok(targets.includes('orders/299') && targets.includes('arn:aws:s3:::backups/orders/299'))
})

test('no object of a deletion in bulk hides in its XML', () => {
  const url = 'https://backups.s3.eu-central-1.amazonaws.com/?delete'
  const of = (keys: string) => httpProspect(url, { body: `<Delete>${keys}</Delete>` })
  const { targets } = held(of('<Object><Key>a&amp;b</Key></Object>'))
  assert.ok(targets.includes('arn:aws:s3:::backups/a&b'))
  for (const keys of [
    '<Object><Key>a</Key></Object><Object><Key><![CDATA[b]]></Key></Object>',
    '<Object><Key>a</Key></Object><Object><Key>&#98;</Key></Object>',
    '<Object><Key>a</Key></Object><s:Object><s:Key>b</s:Key></s:Object>',
    '<Object><Key>a</Key></Object><Object><Key >b</Key></Object>',
  ]) {
    assert.equal(read(of(keys), who, gateway, NOW).kind, 'not_understood', keys)
  }
})

const EC2 = 'https://ec2.eu-central-1.amazonaws.com/'

test('the query protocol is read from the body and from the address, a list by its first item', () => {
  for (const prospect of [
    httpProspect(EC2, { body: 'Action=DeleteVolume&VolumeId=vol-0prod&Version=2016-11-15' }),
    httpProspect(`${EC2}?Action=DeleteVolume&VolumeId=vol-0prod`, { method: 'GET' }),
  ]) {
    const { event } = held(prospect)
    assert.deepEqual([event.action, event.resourceId], ['ec2:DeleteVolume', 'vol-0prod'])
    assert.ok(event.irreversible)
    assert.equal(event.environment, 'prod')
  }
  const { event, targets } = held(
    httpProspect(EC2, { body: 'Action=TerminateInstances&InstanceId.1=i-1&InstanceId.2=i-2' }),
  )
  assert.equal(event.resourceId, 'i-1')
  assert.ok(targets.includes('i-2'))
})

test('parameters change what a name means, as they do in a record', () => {
  const rds = 'https://rds.eu-central-1.amazonaws.com/'
  const body = 'Action=ModifyDBInstance&DBInstanceIdentifier=core'
  const classOf = (more: string) => held(httpProspect(rds, { body: body + more })).event.actionClass
  assert.equal(classOf('&DeletionProtection=false'), 'defense')
  assert.equal(classOf('&BackupRetentionPeriod=0'), 'defense')
  assert.equal(classOf('&AllocatedStorage=100'), 'write')
})

test('the JSON protocol is read from its target', () => {
  const url = 'https://dynamodb.eu-central-1.amazonaws.com/'
  const { event } = held(
    httpProspect(url, {
      headers: { 'x-amz-target': 'DynamoDB_20120810.DeleteTable' },
      body: '{"TableName":"orders-shop-prod"}',
    }),
  )
  assert.deepEqual([event.action, event.resourceId], ['dynamodb:DeleteTable', 'orders-shop-prod'])
  assert.equal(event.environment, 'prod')
})

test('below the top a name of one’s own may differ by a capital, and the capital one counts', () => {
  const url = 'https://dynamodb.eu-central-1.amazonaws.com/'
  const of = (name: string, body: object) =>
    held(
      httpProspect(url, { headers: { 'x-amz-target': `X.${name}` }, body: JSON.stringify(body) }),
    )
  const item = { Name: { S: 'a' }, name: { S: 'b' } }
  assert.equal(of('PutItem', { TableName: 'orders', Item: item }).event.resourceId, 'orders')
  const off = { PointInTimeRecoveryEnabled: false, pointInTimeRecoveryEnabled: true }
  const { event } = of('UpdateContinuousBackups', {
    ...{ TableName: 'orders', PointInTimeRecoverySpecification: off },
  })
  assert.ok(event.touchesBackup)
})

test('a call of AWS that two readers may take for two is not understood', () => {
  const target = { 'x-amz-target': 'X.ListTables' }
  for (const prospect of [
    httpProspect(`${EC2}?Action=DescribeVolumes`, { body: 'Action=DeleteVolume&VolumeId=v' }),
    httpProspect(EC2, { body: 'Action=DescribeVolumes&Action=DeleteVolume&VolumeId=v' }),
    httpProspect(EC2, { body: 'Action=DeleteVolume', headers: target }),
    httpProspect(EC2, { body: 'Action=' }),
    httpProspect(EC2, { body: 'Action=DeleteVolume&VolumeId=a&VolumeId=b' }),
    httpProspect(EC2, { body: 'Action=TerminateInstances&InstanceId.1=a&instanceId=b' }),
    httpProspect(`${EC2}?Action=DescribeVolumes`, { body: '["&Action=DeleteVolume&VolumeId=v"]' }),
    httpProspect(`${EC2}?Action=DescribeVolumes`, { body: '&Action=DeleteVolume&Note=a b' }),
    httpProspect(`${EC2}?Action=DescribeVolumes`, { body: 'no form' }),
    httpProspect('https://dynamodb.eu-central-1.amazonaws.com/', {
      ...{ headers: target, body: '{"TableName":"a","tableName":"b"}' },
    }),
    httpProspect('https://dynamodb.eu-central-1.amazonaws.com/', {
      ...{ headers: target, body: 'TableName=a' },
    }),
    httpProspect(EC2, { body: '' }),
    httpProspect('https://backups.s3.amazonaws.com/?policy&acl', { method: 'PUT' }),
    httpProspect('https://backups.s3.amazonaws.com/', { method: 'PATCH' }),
    {
      ...httpProspect(EC2, { body: 'Action=DeleteVolume' }),
      body: { text: '\ud800', readable: false },
    },
  ]) {
    assert.equal(read(prospect, who, gateway, NOW).kind, 'not_understood', JSON.stringify(prospect))
  }
})

test('a header that means something to AWS means nothing elsewhere', () => {
  const { event } = held(
    httpProspect('https://ec2-192-0-2-1.compute-1.amazonaws.com/v1/volumes/vol_1', {
      method: 'DELETE',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260618/us-east-1/s3/aws4_request, Signature=0',
    }),
  )
  assert.equal(event.action, 'DELETE /v1/volumes/{id}')
})

test('services that speak REST are read by method and path', () => {
  const url = 'https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/billing'
  assert.match(held(httpProspect(url, { method: 'DELETE' })).event.action, /^DELETE /)
})

test('an approval binds the operation wherever it stands', () => {
  const secret = createSecretKey(key)
  const url = 'https://dynamodb.eu-central-1.amazonaws.com/'
  const of = (name: string) =>
    actionDigest(
      secret,
      held(httpProspect(url, { headers: { 'x-amz-target': `X.${name}` }, body: '{}' })),
    )
  assert.notEqual(of('DeleteTable'), of('DeleteTables'))
})
