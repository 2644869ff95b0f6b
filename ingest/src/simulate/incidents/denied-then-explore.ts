import { incident } from './incident.ts'

const tries = [
  ['iam', 'ListUsers'],
  ['iam', 'ListRoles'],
  ['iam', 'GetAccountSummary'],
  ['s3', 'ListBuckets'],
  ['ec2', 'DescribeInstances'],
  ['ec2', 'DescribeSnapshots'],
  ['rds', 'DescribeDBInstances'],
  ['secretsmanager', 'ListSecrets'],
  ['ssm', 'DescribeParameters'],
  ['kms', 'ListKeys'],
  ['lambda', 'ListFunctions20150331'],
  ['dynamodb', 'ListTables'],
  ['organizations', 'ListAccounts'],
  ['ecs', 'ListClusters'],
] as const

export const deniedThenExplore = incident({
  id: 'denied-then-explore',
  title: 'Refused, it tries every door',
  description:
    'After one refused write it asks fourteen services what there is, is refused by most, and reads the one parameter it can.',
  techniques: ['T1580', 'T1526', 'T1087.004'],
  agentId: 'image-tagger',
  act(script) {
    const refuse = (service: string, action: string): readonly [string, string] => [
      'AccessDenied',
      `User: arn:aws:sts::444455556666:assumed-role/harborline-image-tagger/x is not authorized to perform: ${service}:${action}`,
    ]
    script.aws({
      service: 's3',
      action: 'PutObject',
      data: true,
      writes: true,
      request: '{"bucketName":"harborline-images","key":"tags/1.json"}',
      error: refuse('s3', 'PutObject'),
    })
    script.wait(3_000)
    tries.forEach(([service, action], i) => {
      script.aws({
        service,
        action,
        request: '{}',
        ...(i % 5 === 4 ? {} : { error: refuse(service, action) }),
      })
      script.wait(1_800)
    })
    script.aws({
      service: 'ssm',
      action: 'GetParameter',
      request: '{"name":"/harborline/shared/db-url","withDecryption":true}',
    })
  },
})
