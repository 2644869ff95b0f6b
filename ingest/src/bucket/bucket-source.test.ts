import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { jsonLogger, systemClock } from '@tripline/infra'
import type { Moto } from '../../test/start-moto.ts'
import { noMoto, startMoto } from '../../test/start-moto.ts'
import { noDigestKeys } from '../log-integrity/digest-keys.ts'
import type { SourceItem } from '../sources/source-item.ts'
import { isRejected } from '../sources/source-item.ts'
import { awsBucketSource } from './aws-bucket-source.ts'

const skip = noMoto()
if (skip !== null) test('a bucket as a queue names its objects', { skip }, () => {})
else describe('a bucket as a queue names its objects', suite)

function suite(): void {
  const tempDir = mkdtempSync(join(tmpdir(), 'tripline-bucket-'))
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' }
  const region = 'us-east-1'
  let moto: Moto
  let s3: S3Client
  let sqs: SQSClient
  let queues = 0

  before(async () => {
    // The SDK's own chain reads them, as it does on a machine of a user.
    process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId
    process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey
    moto = await startMoto()
    s3 = new S3Client({ endpoint: moto.url, region, credentials, forcePathStyle: true })
    sqs = new SQSClient({ endpoint: moto.url, region, credentials })
    await s3.send(new CreateBucketCommand({ Bucket: 'trail' }))
  })
  after(async () => {
    s3.destroy()
    sqs.destroy()
    await moto.stop()
    rmSync(tempDir, { recursive: true, force: true })
  })

  const newQueue = async (): Promise<string> => {
    const name = `trail-${queues++}`
    await sqs.send(new CreateQueueCommand({ QueueName: name }))
    return `${moto.url}/123456789012/${name}`
  }
  const say = async (QueueUrl: string, message: unknown): Promise<void> => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }))
  }
  const put = async (queue: string, key: string, body: Uint8Array): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: 'trail', Key: key, Body: body }))
    await say(queue, { s3Bucket: 'trail', s3ObjectKey: [key] })
  }
  const putRecords = (queue: string, key: string, ids: readonly string[]): Promise<void> =>
    put(queue, key, gzipSync(JSON.stringify({ Records: ids.map((eventID) => ({ eventID })) })))
  const left = async (QueueUrl: string): Promise<number> => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    )
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
  }

  /** A collector under way: what it was given, and how to stop it. */
  function collector(
    t: TestContext,
    queueUrl: string,
    take: (items: readonly SourceItem[]) => Promise<void> = async () => {},
    keepSeconds = 120,
  ) {
    const items: SourceItem[] = []
    const stopping = new AbortController()
    const source = awsBucketSource({
      ...{ queueUrl, region, endpoint: moto.url },
      ...{ name: 'trail', source: 'auto', tempDir, clock: systemClock, keepSeconds },
      logger: jsonLogger('silent'),
      digests: { keys: noDigestKeys, onDigest: () => undefined },
    })
    const running = source.run(async (batch) => {
      await take(batch)
      items.push(...batch)
    }, stopping.signal)
    const stop = async (): Promise<void> => {
      stopping.abort()
      await running
    }
    // Whatever the test comes to: one that goes on would keep the process.
    t.after(stop)
    return { items, stop }
  }
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + 60_000; !(await what()); ) {
      assert.ok(Date.now() < deadline, 'it took longer than a minute')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const idsIn = (items: readonly SourceItem[]): readonly string[] =>
    items
      .flatMap((item) => [...item.body.matchAll(/"eventID":"([^"]+)"/g)].map(([, id]) => id ?? ''))
      .sort()

  test('records of objects, gzip or plain, and of EventBridge are taken, and the messages deleted', async (t) => {
    const queue = await newQueue()
    await putRecords(queue, 'AWSLogs/1/CloudTrail/us-east-1/a b+c.json.gz', ['one', 'two'])
    await put(queue, 'plain.ndjson', Buffer.from('{"eventID":"three"}\n{"eventID":"four"}\n'))
    await say(queue, { source: 'aws.iam', detail: { eventID: 'five', eventName: 'CreateUser' } })
    await say(queue, { Service: 'Amazon S3', Event: 's3:TestEvent' })
    const { items, stop } = collector(t, queue)
    await until(async () => (await left(queue)) === 0)
    await stop()
    assert.deepEqual(idsIn(items), ['five', 'four', 'one', 'three', 'two'])
    const [first] = items.filter((item) => item.body.includes('"one"'))
    assert.equal(first?.origin, 's3://trail/AWSLogs/1/CloudTrail/us-east-1/a b+c.json.gz')
    assert.deepEqual(readdirSync(tempDir), [])
  })

  test('at least 32 objects are under way at a time, and none is deleted before it is taken', async (t) => {
    const queue = await newQueue()
    for (let n = 0; n < 40; n++) await putRecords(queue, `many/${n}`, [`id-${n}`])
    let waiting = 0
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const { items, stop } = collector(t, queue, async () => {
      waiting += 1
      await gate
    })
    await until(() => waiting >= 32)
    assert.equal(await left(queue), 40)
    open()
    await until(async () => (await left(queue)) === 0)
    await stop()
    assert.equal(idsIn(items).length, 40)
  })

  test('what a collector had not taken when it stopped comes to the next one', async (t) => {
    const queue = await newQueue()
    for (let n = 0; n < 5; n++) await putRecords(queue, `again/${n}`, [`id-${n}`])
    let refused = 0
    const first = collector(
      t,
      queue,
      async () => {
        refused += 1
        throw new Error('the log is away')
      },
      1,
    )
    await until(() => refused >= 5)
    await first.stop()
    assert.equal(await left(queue), 5)
    const second = collector(t, queue)
    await until(async () => (await left(queue)) === 0)
    await second.stop()
    assert.deepEqual(
      new Set(idsIn(second.items)),
      new Set(['id-0', 'id-1', 'id-2', 'id-3', 'id-4']),
    )
  })

  test('two collectors share one queue without losing any', async (t) => {
    const queue = await newQueue()
    const ids = Array.from({ length: 60 }, (_, n) => `id-${n}`).sort()
    for (const id of ids) await putRecords(queue, `shared/${id}`, [id])
    // Asked by two at once, a queue may give one message to both, and take it back from the one that was first: it comes again.
    const soon = 3
    const both = [collector(t, queue, undefined, soon), collector(t, queue, undefined, soon)]
    await until(async () => (await left(queue)) === 0)
    await Promise.all(both.map(({ stop }) => stop()))
    const taken = new Set(both.flatMap(({ items }) => idsIn(items)))
    assert.deepEqual([...taken].sort(), ids)
  })

  test('an object that is gone, one cut short and a message about nothing are told, and the line goes on', async (t) => {
    const queue = await newQueue()
    await say(queue, { s3Bucket: 'trail', s3ObjectKey: ['never-there'] })
    await say(queue, { hello: 'world' })
    const whole = gzipSync(`${JSON.stringify({ eventID: 'kept' })}\n${'x'.repeat(1e5)}\n`)
    await put(queue, 'cut.gz', whole.subarray(0, whole.length - 20))
    await putRecords(queue, 'after', ['after'])
    const { items, stop } = collector(t, queue)
    await until(async () => (await left(queue)) === 0)
    await stop()
    assert.ok(idsIn(items).includes('after'))
    const reasons = items
      .filter(isRejected)
      .map(({ origin, reason, detail }) => [origin, reason, detail])
    assert.ok(
      reasons.some(
        ([origin, , detail]) =>
          origin === 's3://trail/never-there' && detail === 's3://trail/never-there is not there',
      ),
    )
    assert.ok(
      reasons.some(
        ([origin, , detail]) =>
          origin === 'queue trail' && detail === 'names no object of a bucket',
      ),
    )
    assert.ok(
      reasons.some(([origin, reason]) => origin === 's3://trail/cut.gz' && reason === 'truncated'),
    )
  })
}
