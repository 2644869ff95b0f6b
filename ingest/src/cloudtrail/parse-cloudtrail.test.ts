import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { createEnvironmentOf } from '../environment.ts'
import { createOpenRecord } from '../open-record.ts'
import type { Parsed } from '../parser.ts'
import { createRedactor } from '../redact/redactor.ts'
import { createCloudTrailParser } from './parse-cloudtrail.ts'

const redactor = createRedactor(new Uint8Array(32))
const parse = createCloudTrailParser({
  openRecord: createOpenRecord(redactor.raw),
  environmentOf: createEnvironmentOf(),
})
const RECEIVED = Date.UTC(2026, 5, 18)
const read = (body: unknown): readonly Parsed[] =>
  parse({
    ...{ source: 'cloudtrail', origin: 'test', receivedAt: RECEIVED },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const first = (body: unknown) => {
  const [parsed] = read(body)
  assert.ok(parsed?.kind === 'event', JSON.stringify(parsed))
  return parsed
}

const record = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:nightly',
    arn: 'arn:aws:sts::123456789012:assumed-role/loader/nightly',
    accountId: '123456789012',
    accessKeyId: 'ASIAEXAMPLEKEYID1234',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        userName: 'loader',
        arn: 'arn:aws:iam::123456789012:role/loader',
      },
      attributes: { creationDate: '2026-06-17T10:00:00Z', mfaAuthenticated: 'false' },
    },
  },
  eventTime: '2026-06-17T10:20:30Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '192.0.2.10',
  userAgent: '[Boto3/1.34.0 md/Botocore#1.34.0]',
  requestParameters: { bucketName: 'orders-prod', key: 'a/b.csv' },
  responseElements: null,
  additionalEventData: { bytesTransferredOut: 1024 },
  eventID: '11111111-2222-3333-4444-555555555555',
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
}

test('a record says who did what to which resource, from where and how it went', () => {
  const { event, claims } = first(record)
  assert.equal(event.id, record.eventID)
  assert.equal(event.action, 's3:GetObject')
  assert.equal(event.actionClass, 'read')
  assert.equal(event.resourceId, 'arn:aws:s3:::orders-prod/a/b.csv')
  assert.equal(event.environment, 'prod')
  assert.equal(event.credentialKind, 'role_session')
  assert.equal(event.bytesOut, 1024)
  assert.equal(event.occurredAt, Date.UTC(2026, 5, 17, 10, 20, 30))
  assert.deepEqual([claims.roleName, claims.sessionName], ['loader', 'nightly'])
  assert.equal(event.raw, JSON.stringify(record))
})

test('every wrapping gives the same event', () => {
  const text = JSON.stringify(record)
  const plain = first(record).event
  for (const wrapped of [
    { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.s3', detail: record },
    { id: '1', timestamp: 1, message: text },
    { messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 1, message: text }] },
    { Events: [{ EventId: record.eventID, CloudTrailEvent: text }] },
    { Records: [record] },
  ]) {
    assert.deepEqual(first(wrapped).event, plain)
  }
})

test('a session that a call issued is tied to its parent, with the agent its tags name', () => {
  const { edge } = first({
    ...record,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    requestParameters: {
      roleArn: 'r',
      sourceIdentity: 'orch-7',
      tags: [{ key: 'agent_id', value: '42' }],
    },
    responseElements: {
      credentials: {
        accessKeyId: 'ASIACHILDCHILDCHILD1',
        expiration: 'Jun 17, 2026, 11:20:30 AM',
        sessionToken: 'x'.repeat(80),
      },
    },
  })
  assert.deepEqual(edge, {
    parent: 'ASIAEXAMPLEKEYID1234',
    child: 'ASIACHILDCHILDCHILD1',
    issuedAt: Date.UTC(2026, 5, 17, 10, 20, 30),
    expiresAt: Date.UTC(2026, 5, 17, 11, 20, 30),
    sessionTag: '42',
    sourceIdentity: 'orch-7',
  })
})

test('an issued session token and a new secret key are not in the event', () => {
  const token = `FwoGZXIvYXdzE${'Ab3'.repeat(40)}`
  const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab'
  const { event } = first({
    ...record,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    responseElements: {
      credentials: { accessKeyId: 'ASIAX', sessionToken: token },
      accessKey: { accessKeyId: 'AKIAX', secretAccessKey: secret },
    },
  })
  const everything = JSON.stringify(event)
  assert.ok(!everything.includes(token) && !everything.includes(secret))
  assert.ok(everything.includes('AKIAX'))
})

test('refusals, failed sign-ins and service-linked roles are told apart', () => {
  assert.equal(first({ ...record, errorCode: 'AccessDenied' }).event.outcome, 'denied')
  assert.equal(first({ ...record, errorCode: 'NoSuchKey' }).event.outcome, 'failure')
  const signIn = { ...record, eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' }
  assert.equal(
    first({ ...signIn, responseElements: { ConsoleLogin: 'Failure' } }).event.outcome,
    'denied',
  )
  const password = { ...signIn, eventName: 'PasswordUpdated' }
  const answered = (PasswordUpdated: string) =>
    first({ ...password, responseElements: { PasswordUpdated } }).event.outcome
  assert.deepEqual([answered('Failure'), answered('Success')], ['denied', 'success'])
  const arn =
    'arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig'
  const service = first({
    ...record,
    userIdentity: {
      ...record.userIdentity,
      sessionContext: { sessionIssuer: { arn, userName: 'AWSServiceRoleForConfig' } },
    },
  })
  assert.deepEqual(
    [service.claims.principalKind, service.claims.principal],
    ['service', 'config.amazonaws.com'],
  )
})

test('a refused call without its parameters names what it was refused', () => {
  const role = 'arn:aws:iam::123456789012:role/deploy'
  const refusal = (resource: string) =>
    first({
      ...record,
      ...{ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', errorCode: 'AccessDenied' },
      ...{ requestParameters: null, responseElements: null },
      errorMessage: `User: arn:aws:iam::123456789012:user/loader is not authorized to perform: sts:AssumeRole on resource: ${resource}`,
    }).event
  const { resourceId, resourceType } = refusal(role)
  assert.deepEqual([resourceId, resourceType], [role, 'AWS::IAM::Role'])
  assert.equal(refusal(`${role} with an explicit deny in a policy`).resourceId, role)
  assert.equal(refusal('*').resourceId, '')
  assert.ok(refusal(`arn:${'a'.repeat(100_000)}`).resourceId.length <= 2048)
  assert.equal(
    first({ ...record, errorMessage: `on resource: ${role}` }).event.resourceId,
    'arn:aws:s3:::orders-prod/a/b.csv',
  )
})

test('what a call asks for tells whether it takes a guard away or shares anything', () => {
  const classOf = (service: string, eventName: string, requestParameters: unknown): string => {
    const eventSource = `${service}.amazonaws.com`
    return first({ ...record, eventSource, eventName, requestParameters }).event.actionClass
  }
  const selectors = (rest: object) => ({
    eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true, ...rest }],
  })
  assert.equal(classOf('cloudtrail', 'PutEventSelectors', selectors({})), 'write')
  for (const rest of [
    { includeManagementEvents: false },
    { readWriteType: 'ReadOnly' },
    { excludeManagementEventSources: ['kms.amazonaws.com'] },
  ]) {
    assert.equal(classOf('cloudtrail', 'PutEventSelectors', selectors(rest)), 'defense')
  }
  const volume = (change: object) => ({ createVolumePermission: change })
  const items = { items: [{ userId: '210987654321' }] }
  assert.equal(classOf('ec2', 'ModifySnapshotAttribute', volume({ add: items })), 'privilege')
  assert.equal(classOf('ec2', 'ModifySnapshotAttribute', volume({ remove: items })), 'write')
  const restore = (valuesToAdd: readonly string[]) => ({ attributeName: 'restore', valuesToAdd })
  assert.equal(classOf('rds', 'ModifyDBSnapshotAttribute', restore(['all'])), 'privilege')
  assert.equal(classOf('rds', 'ModifyDBSnapshotAttribute', restore([])), 'write')
})

test('a correction carries the id of what it corrects; digests and probes are ignored', () => {
  const corrected = {
    ...record,
    eventID: 'new',
    addendum: { reason: 'UPDATED_DATA', originalEventID: record.eventID },
  }
  assert.equal(first(corrected).event.id, record.eventID)
  assert.equal(read({ digestS3Bucket: 'b' })[0]?.kind, 'ignored')
  assert.equal(read({ messageType: 'CONTROL_MESSAGE', logEvents: [] })[0]?.kind, 'ignored')
})

test('an insight is charged to the principal it names', () => {
  const { event, claims } = first({
    ...{
      eventVersion: '1.11',
      eventTime: record.eventTime,
      eventID: 'i-1',
      eventType: 'AwsCloudTrailInsight',
    },
    insightDetails: {
      ...{
        state: 'Start',
        eventSource: 'ssm.amazonaws.com',
        eventName: 'GetParameter',
        insightType: 'ApiCallRateInsight',
      },
      insightContext: {
        attributions: [
          { attribute: 'userIdentityArn', insight: [{ value: record.userIdentity.arn }] },
        ],
      },
    },
  })
  assert.equal(event.resourceId, 'ssm:GetParameter')
  assert.equal(claims.roleName, 'loader')
})

test('what is missing or implausible is named', () => {
  const reason = (body: unknown) => {
    const [parsed] = read(body)
    return parsed?.kind === 'malformed' ? parsed.reason : parsed?.kind
  }
  assert.equal(reason({ ...record, eventTime: '1970-01-01T00:00:00Z' }), 'implausible_time')
  assert.equal(reason({ ...record, eventTime: '2099-01-01T00:00:00Z' }), 'implausible_time')
  assert.equal(reason({ ...record, eventTime: 7 }), 'missing_field')
  assert.equal(reason({ ...record, eventTime: 'yesterday' }), 'wrong_type')
  assert.equal(reason({ ...record, eventName: '' }), 'missing_field')
  assert.equal(reason({ a: 1 }), 'unknown_format')
  assert.equal(reason('[1]'), 'wrong_type')
  assert.equal(reason('{"a":'), 'not_json')
  assert.equal(reason(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), 'too_deep')
})

test('never throws, whatever the type of every field', () => {
  const paths: string[][] = []
  const walk = (value: unknown, path: string[]): void => {
    paths.push(path)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
  }
  walk(record, [])
  fc.assert(
    fc.property(
      fc.constantFrom(...paths.slice(1)),
      fc.jsonValue({ maxDepth: 3 }),
      (path, value) => {
        const changed = structuredClone(record)
        let at: object = changed
        for (const key of path.slice(0, -1)) at = Reflect.get(at, key)
        Reflect.set(at, path.at(-1) ?? '', value)
        const parsed = read(changed)
        assert.equal(parsed.length > 0, true)
      },
    ),
    { numRuns: 500 },
  )
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void read(text)))
  assert.equal(
    read('{"__proto__":{"eventID":"x"},"eventID":"a","eventID":"b"}')[0]?.kind,
    'malformed',
  )
})

const samples = join(
  process.env.TRIPLINE_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
  'invictus-aws',
)

test('every event of a real attack campaign is read', {
  skip: existsSync(samples) ? false : 'no shared data',
}, () => {
  let events = 0
  for (const name of readdirSync(samples, { recursive: true, encoding: 'utf8' })) {
    if (!/CloudTrail_.*\.json(\.gz)?$/.test(name)) continue
    const bytes = readFileSync(join(samples, name))
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8')
    for (const parsed of JSON.parse(text).Records.flatMap(read)) {
      assert.equal(parsed.kind, 'event', JSON.stringify(parsed).slice(0, 300))
      events++
    }
  }
  assert.equal(events, 2900)
})
