import type { Sample } from './samples.contract.ts'

type Json = Readonly<Record<string, unknown>>

const user = {
  type: 'IAMUser',
  arn: 'arn:aws:iam::123456789012:user/deploy',
  accountId: '123456789012',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  userName: 'deploy',
}

const call = (service: string, eventName: string, rest: Json = {}): Json => ({
  eventVersion: '1.11',
  eventTime: '2025-03-01T00:00:00Z',
  eventSource: `${service}.amazonaws.com`,
  eventName,
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.10',
  userAgent: 'Boto3/1.35',
  userIdentity: user,
  requestParameters: {},
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
  ...rest,
})
const denied = { errorCode: 'AccessDenied' }
const asking = (requestParameters: Json, rest: Json = {}): Json => ({ requestParameters, ...rest })
const root = {
  type: 'Root',
  arn: 'arn:aws:iam::123456789012:root',
  accountId: '123456789012',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
}
const shared = (who: Json): Json =>
  asking({ snapshotId: 'snap-1', createVolumePermission: { add: { items: [who] } } })
const restorable = (valuesToAdd: readonly string[]): Json =>
  asking({ dBSnapshotIdentifier: 'orders', attributeName: 'restore', valuesToAdd })
const readers = (uri: string): Json =>
  asking({
    bucketName: 'example-bucket',
    AccessControlPolicy: { AccessControlList: { Grant: [{ Grantee: { URI: uri } }] } },
  })

/** What verifying a digest of CloudTrail found. */
const finding = (problem: string): Json => ({
  ...{ kind: 'log-integrity', problem, object: 's3://trail/AWSLogs/log.json.gz' },
  ...{ digest: 's3://trail/AWSLogs/digest.json.gz', account: '123456789012' },
  ...{ region: 'us-east-1', trail: 'management', endsAt: '2025-03-01T00:00:00.000Z', notNamed: 0 },
})

export const awsSamples: readonly Sample[] = [
  {
    title: 'An access key of the root user is used',
    source: 'cloudtrail',
    matches: call('s3', 'ListBuckets', { userIdentity: root }),
    ignores: call('s3', 'ListBuckets'),
    ignoresToo: [
      call('s3', 'ListBuckets', {
        userIdentity: { ...root, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
      }),
      call('kms', 'Decrypt', {
        userIdentity: { ...root, invokedBy: 'cloudtrail.amazonaws.com' },
      }),
    ],
  },
  {
    title: 'CloudTrail is switched off',
    source: 'cloudtrail',
    matches: call('cloudtrail', 'StopLogging', asking({ name: 'main' })),
    matchesToo: [call('cloudtrail', 'DeleteTrail', asking({ name: 'main' }))],
    ignores: call('cloudtrail', 'StartLogging', asking({ name: 'main' })),
    ignoresToo: [call('cloudtrail', 'StopLogging', asking({ name: 'main' }, denied))],
  },
  {
    title: 'GuardDuty or Security Hub is switched off',
    source: 'cloudtrail',
    matches: call('guardduty', 'DeleteDetector', asking({ detectorId: 'd1' })),
    matchesToo: [call('guardduty', 'UpdateDetector', asking({ detectorId: 'd1', enable: false }))],
    ignores: call('guardduty', 'UpdateDetector', asking({ detectorId: 'd1', enable: true })),
    ignoresToo: [call('guardduty', 'DeleteDetector', asking({ detectorId: 'd1' }, denied))],
  },
  {
    title: 'Logging of model calls is switched off',
    source: 'cloudtrail',
    matches: call('bedrock', 'DeleteModelInvocationLoggingConfiguration'),
    ignores: call('bedrock', 'GetModelInvocationLoggingConfiguration'),
    ignoresToo: [call('bedrock', 'DeleteModelInvocationLoggingConfiguration', denied)],
  },
  {
    title: 'A snapshot is given to everybody',
    source: 'cloudtrail',
    matches: call('ec2', 'ModifySnapshotAttribute', shared({ group: 'all' })),
    matchesToo: [call('rds', 'ModifyDBSnapshotAttribute', restorable(['all']))],
    ignores: call('ec2', 'ModifySnapshotAttribute', shared({ userId: '210987654321' })),
    ignoresToo: [
      call('rds', 'ModifyDBSnapshotAttribute', restorable(['210987654321'])),
      call('ec2', 'ModifySnapshotAttribute', { ...shared({ group: 'all' }), ...denied }),
    ],
  },
  {
    title: 'A snapshot is shared with another account',
    source: 'cloudtrail',
    matches: call('ec2', 'ModifySnapshotAttribute', shared({ userId: '210987654321' })),
    matchesToo: [call('rds', 'ModifyDBSnapshotAttribute', restorable(['210987654321']))],
    ignores: call(
      'ec2',
      'ModifySnapshotAttribute',
      asking({ createVolumePermission: { remove: { items: [{ userId: '210987654321' }] } } }),
    ),
    ignoresToo: [call('rds', 'ModifyDBSnapshotAttribute', restorable(['all']))],
  },
  {
    title: 'Somebody is made administrator',
    source: 'cloudtrail',
    matches: call(
      'iam',
      'AttachUserPolicy',
      asking({ userName: 'eve', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ),
    ignores: call(
      'iam',
      'AttachUserPolicy',
      asking({ userName: 'eve', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    ),
  },
  {
    title: 'An access key is made for another user',
    source: 'cloudtrail',
    matches: call('iam', 'CreateAccessKey', asking({ userName: 'eve' })),
    ignores: call('iam', 'CreateAccessKey', asking({ userName: 'deploy' })),
    ignoresToo: [
      call('iam', 'CreateAccessKey'),
      call('iam', 'CreateAccessKey', asking({ userName: 'eve' }, denied)),
    ],
  },
  {
    title: 'A bucket is opened to everybody',
    source: 'cloudtrail',
    matches: call('s3', 'DeleteBucketPublicAccessBlock', asking({ bucketName: 'example-bucket' })),
    matchesToo: [
      call('s3', 'PutBucketAcl', readers('http://acs.amazonaws.com/groups/global/AllUsers')),
    ],
    ignores: call('s3', 'PutBucketAcl', readers('http://acs.amazonaws.com/groups/s3/LogDelivery')),
  },
  {
    title: 'What protects backups from deletion is removed',
    source: 'cloudtrail',
    matches: call(
      'backup',
      'DeleteBackupVaultLockConfiguration',
      asking({ backupVaultName: 'main' }),
    ),
    ignores: call('backup', 'PutBackupVaultLockConfiguration', asking({ backupVaultName: 'main' })),
  },
  {
    title: 'Logs were tampered with',
    source: 'log-integrity',
    matches: finding('log-missing'),
    matchesToo: [finding('digest-changed'), finding('signature-wrong')],
    ignores: call('cloudtrail', 'GetTrailStatus'),
    ignoresSource: 'cloudtrail',
  },
]
