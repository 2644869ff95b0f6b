import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { TestApi } from '../../test/open-test-api.ts'
import { assertProblem, openTestApi } from '../../test/open-test-api.ts'

let api: TestApi
before(async () => {
  api = await openTestApi()
})
after(() => api.close())

const record = (id: string) =>
  JSON.stringify({
    eventVersion: '1.09',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:fixer',
      arn: 'arn:aws:sts::123456789012:assumed-role/fixer/fixer',
      accountId: '123456789012',
      accessKeyId: 'ASIAEXAMPLE',
    },
    eventTime: '2026-06-18T14:32:08Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'Boto3/1.34',
    requestParameters: { bucketName: 'example', key: 'a' },
    responseElements: null,
    eventID: id,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '123456789012',
    eventCategory: 'Data',
  })
const push = (source: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  api.ask('POST', `/v1/ingest/${source}`, { as: 'responder', body, headers })

test('records are in the log when the answer comes, whatever the content type', async () => {
  const before = await api.pipeline.logged()
  for (const [n, type] of [
    'application/x-ndjson',
    'application/json',
    'text/plain',
    'application/octet-stream',
    'application/x-whatever; charset=latin1',
  ].entries()) {
    const body = `${record(`a-${n}`)}\n${record(`b-${n}`)}\n`
    const answer = await push('cloudtrail', body, { 'content-type': type })
    assert.deepEqual(answer.body, { accepted: 2, ignored: 0, deadLetters: 0 }, type)
  }
  assert.equal(await api.pipeline.logged(), before + 10)
})

test('a document, gzip and auto are understood', async () => {
  const body = `{"Records":[${record('c-1')},${record('c-2')},${record('c-3')}]}`
  assert.equal((await push('auto', body)).body.accepted, 3)
  for (const encoding of ['gzip', 'GZIP', 'x-gzip']) {
    const answer = await push('auto', gzipSync(body), { 'content-encoding': encoding })
    assert.equal(answer.body.accepted, 3, encoding)
  }
})

test('what cannot be read is counted, and the rest is taken', async () => {
  const answer = await push('cloudtrail', `not json\n${record('d-1')}\n`)
  assert.deepEqual(answer.body, { accepted: 1, ignored: 0, deadLetters: 1 })
  const torn = await push('cloudtrail', gzipSync(record('d-2')).subarray(0, 40), {
    'content-encoding': 'gzip',
  })
  assert.equal(torn.status, 200)
  assert.ok(torn.body.deadLetters >= 1)
})

test('no body, an unknown format and an unknown encoding are refused', async () => {
  assertProblem(await api.ask('POST', '/v1/ingest/auto', { as: 'responder' }), 400, 'bad_request')
  assertProblem(await push('auto', ''), 400, 'bad_request')
  assertProblem(await push('nonsense', record('e')), 404, 'not_found')
  assertProblem(await push('__proto__', record('e')), 404, 'not_found')
  const headers = { 'content-encoding': 'br' }
  assertProblem(await push('auto', record('e'), headers), 415, 'unsupported_media_type')
})

test('a body too large is refused, compressed or not, and nothing of it is taken', async () => {
  const before = await api.pipeline.logged()
  assertProblem(await push('cloudtrail', Buffer.alloc((16 << 20) + 1, 'x')), 413, 'too_large')
  const line = Buffer.from(`${record('f')}\n`)
  const bomb = gzipSync(Buffer.alloc(70 << 20, line))
  assert.ok(bomb.length < 1 << 20)
  assertProblem(await push('cloudtrail', bomb, { 'content-encoding': 'gzip' }), 413, 'too_large')
  assert.equal(await api.pipeline.logged(), before)
})

test('an OpenTelemetry exporter is answered as it expects', async () => {
  const span = {
    ...{
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      name: 'chat opus',
    },
    ...{ startTimeUnixNano: '1781793128000000000', endTimeUnixNano: '1781793129000000000' },
    attributes: [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.agent.id', value: { stringValue: 'fixer' } },
      { key: 'gen_ai.request.model', value: { stringValue: 'opus' } },
    ],
  }
  const body = JSON.stringify({
    resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span] }] }],
  })
  const ask = (path: string, sent: string, type = 'application/json') =>
    api.ask('POST', path, { as: 'responder', body: sent, headers: { 'content-type': type } })
  const before = await api.pipeline.logged()
  assert.deepEqual((await ask('/v1/traces', body)).body, {})
  assert.equal(await api.pipeline.logged(), before + 1)
  const partial = await ask('/v1/traces', 'not json')
  assert.equal(partial.status, 200)
  assert.equal(partial.body.partialSuccess.rejectedSpans, '1')
  assert.equal((await ask('/v1/logs', 'not json')).body.partialSuccess.rejectedLogRecords, '1')
  assertProblem(
    await ask('/v1/logs', '\n\u0001', 'application/x-protobuf'),
    415,
    'unsupported_media_type',
  )
})
