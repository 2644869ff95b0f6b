import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readNotification } from './read-notification.ts'

const ofS3 = (key: string, eventName = 'ObjectCreated:Put') => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName,
  s3: { bucket: { name: 'trail' }, object: { key, size: 1 } },
})
const one = (key: string) => ({ kind: 'objects', objects: [{ bucket: 'trail', key }] })
const read = (message: unknown) => readNotification(JSON.stringify(message))
const inSns = (message: unknown) => ({ Type: 'Notification', Message: JSON.stringify(message) })

test('S3 names objects, with keys encoded as in a form', () => {
  assert.deepEqual(
    read({ Records: [ofS3('AWSLogs/a+b%2Bc/x.json.gz')] }),
    one('AWSLogs/a b+c/x.json.gz'),
  )
})

test('an SNS envelope, and two, change nothing', () => {
  const message = { Records: [ofS3('x')] }
  assert.deepEqual(read(inSns(message)), one('x'))
  assert.deepEqual(read(inSns(inSns(message))), one('x'))
  assert.deepEqual(read(inSns(inSns(inSns(message)))), { kind: 'unknown' })
})

test('CloudTrail names several objects, with plain keys', () => {
  assert.deepEqual(read(inSns({ s3Bucket: 'trail', s3ObjectKey: ['a+b', 'c'] })), {
    kind: 'objects',
    objects: [
      { bucket: 'trail', key: 'a+b' },
      { bucket: 'trail', key: 'c' },
    ],
  })
})

test('EventBridge names an object with a plain key, or brings the record itself', () => {
  const created = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'trail' }, object: { key: 'a+b' } },
  }
  assert.deepEqual(read(created), one('a+b'))
  const call = {
    source: 'aws.iam',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventName: 'CreateUser', eventID: '1' },
  }
  assert.deepEqual(read(call), { kind: 'record', body: JSON.stringify(call) })
})

test('test messages and objects that went are of no use, and no error', () => {
  assert.deepEqual(read({ Service: 'Amazon S3', Event: 's3:TestEvent' }), { kind: 'ignored' })
  assert.deepEqual(readNotification('CloudTrail validation message.'), { kind: 'ignored' })
  assert.deepEqual(read({ Records: [ofS3('x', 'ObjectRemoved:Delete')] }), { kind: 'ignored' })
})

test('a message that names an object by halves is unknown as a whole: nothing is skipped in silence', () => {
  assert.deepEqual(
    read({ Records: [ofS3('x'), { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }] }),
    {
      kind: 'unknown',
    },
  )
  assert.deepEqual(read({ Records: [ofS3('%E0%A4%A')] }), { kind: 'unknown' })
  assert.deepEqual(read({ s3Bucket: 'trail', s3ObjectKey: [] }), { kind: 'unknown' })
})

test('nothing in a queue throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      assert.ok(readNotification(text).kind.length > 0)
    }),
  )
})
