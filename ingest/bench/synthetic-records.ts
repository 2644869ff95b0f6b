/** Shapes of ordinary CloudTrail records, filled with synthetic names; the same ones on every machine. */
export function syntheticRecords(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const shape = SHAPES[n % SHAPES.length]
    return Buffer.from(JSON.stringify({ ...identity(n), ...shape?.(n), ...rest(n) })).toString(
      'latin1',
    )
  })
}

const ACCOUNT = '123456789012'
const hex = (n: number, digits: number): string =>
  ((n * 2654435761) >>> 0).toString(16).padStart(digits, '0')

function identity(n: number) {
  const agent = `agent-${n % 40}`
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLEROLE${n % 40}:${agent}`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${agent}-role/${agent}`,
      accountId: ACCOUNT,
      accessKeyId: `ASIAEXAMPLE${hex(n % 40, 9).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROAEXAMPLEROLE${n % 40}`,
          arn: `arn:aws:iam::${ACCOUNT}:role/${agent}-role`,
          accountId: ACCOUNT,
          userName: `${agent}-role`,
        },
        attributes: { creationDate: '2026-06-17T10:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(Date.UTC(2026, 5, 17, 10) + n * 1000).toISOString().replace('.000', ''),
  }
}

const call = (service: string, eventName: string, more: object) => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  awsRegion: 'eu-central-1',
  sourceIPAddress: '192.0.2.10',
  userAgent: 'Boto3/1.35.0 md/Botocore#1.35.0 ua/2.0 os/linux#6.1 lang/python#3.12.3',
  ...more,
})

const SHAPES: readonly ((n: number) => object)[] = [
  (n) =>
    call('s3', 'GetObject', {
      requestParameters: {
        bucketName: 'orders-staging',
        Host: 'orders-staging.s3.eu-central-1.amazonaws.com',
        key: `2026/06/17/${hex(n, 8)}.parquet`,
      },
      responseElements: null,
      additionalEventData: {
        SignatureVersion: 'SigV4',
        CipherSuite: 'TLS_AES_128_GCM_SHA256',
        bytesTransferredIn: 0,
        AuthenticationMethod: 'AuthHeader',
        bytesTransferredOut: 18_204 + n,
      },
      readOnly: true,
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::orders-staging/2026/${hex(n, 8)}.parquet` },
        { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::orders-staging' },
      ],
    }),
  () =>
    call('ec2', 'DescribeInstances', {
      requestParameters: { maxResults: 100, instancesSet: {}, filterSet: {} },
      responseElements: null,
      readOnly: true,
    }),
  (n) =>
    call('dynamodb', 'PutItem', {
      requestParameters: { tableName: 'orders-prod', key: { id: hex(n, 8) } },
      responseElements: null,
      readOnly: false,
    }),
  (n) =>
    call('sts', 'AssumeRole', {
      requestParameters: {
        roleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
        roleSessionName: `agent-${n % 40}`,
      },
      responseElements: {
        credentials: {
          accessKeyId: `ASIACHILD${hex(n, 11).toUpperCase()}`,
          sessionToken: `IQoJb3JpZ2luX2VjE${hex(n, 8).repeat(30)}`,
          expiration: 'Jun 17, 2026, 11:00:00 AM',
        },
      },
      readOnly: true,
    }),
  (n) =>
    call('iam', 'GetRolePolicy', {
      errorCode: n % 3 === 0 ? 'AccessDenied' : undefined,
      requestParameters: { roleName: 'web-prod', policyName: 'inline' },
      responseElements: null,
      readOnly: true,
    }),
]

function rest(n: number) {
  return {
    requestID: `${hex(n, 8)}-aaaa-4bbb-8ccc-${hex(n + 1, 12)}`,
    eventID: `${hex(n, 8)}-dddd-4eee-9fff-${hex(n + 7, 12)}`,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: 'service.eu-central-1.amazonaws.com',
    },
  }
}
