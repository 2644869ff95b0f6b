import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpRefusal } from './http-refusal.ts'
import type { Refused } from './refusal.ts'

const refused: Refused = {
  ...{ id: 'dec_1', outcome: 'deny', reasons: ['never <before> & new'], because: ['rule'] },
  ...{ approvalId: '', retryAfterMs: 0 },
}

test('a refusal is told in the shape its API’s clients read', () => {
  const said = (host: string, target = '') => httpRefusal(`https://${host}/`, target, refused)
  const words =
    /<Code>AccessDenied<\/Code><Message>Refused before it happened.*never &lt;before&gt; &amp; new/
  const [plain, ec2, iam, s3] = [
    said('api.example.com'),
    said('ec2.eu-central-1.amazonaws.com'),
    said('iam.amazonaws.com'),
    said('backups.s3.amazonaws.com'),
  ]
  assert.equal(plain.type, 'application/problem+json')
  assert.equal(JSON.parse(plain.text).decision, 'dec_1')
  for (const one of [ec2, iam, s3]) {
    assert.deepEqual([one.status, one.type], [403, 'text/xml'])
    assert.match(one.text, words)
  }
  assert.match(ec2.text, /^<Response><Errors><Error>.*<RequestID>dec_1<\/RequestID><\/Response>$/)
  assert.match(iam.text, /^<ErrorResponse><Error><Type>Sender<\/Type>.*<\/ErrorResponse>$/)
  assert.match(s3.text, /^<Error><Code>.*<RequestId>dec_1<\/RequestId><\/Error>$/)
  const json = JSON.parse(said('dynamodb.eu-central-1.amazonaws.com', 'X.DeleteTable').text)
  assert.equal(json.__type, 'AccessDeniedException')
  assert.match(json.message, /never <before> & new/)
})

test('who may try later is told so in each shape, and an address that is none is no AWS', () => {
  const later = { ...refused, retryAfterMs: 1_500 }
  const iam = httpRefusal('https://iam.amazonaws.com/', '', later)
  assert.equal(iam.status, 429)
  assert.match(iam.text, /<Code>ThrottlingException<\/Code>/)
  const { text } = httpRefusal('https://sqs.eu-central-1.amazonaws.com/', 'X.DeleteQueue', later)
  assert.equal(JSON.parse(text).__type, 'ThrottlingException')
  assert.equal(httpRefusal('https://', '', refused).type, 'application/problem+json')
})
