import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { jsonLogger, systemClock } from '@tripline/infra'
import type { SignedTrail, TrailObject } from '../../test/signed-trail.ts'
import { publicKeyList, signTrail } from '../../test/signed-trail.ts'
import type { Moto } from '../../test/start-moto.ts'
import { noMoto, startMoto } from '../../test/start-moto.ts'
import type { DigestKeys } from '../log-integrity/digest-keys.ts'
import { loadDigestKeys, noDigestKeys } from '../log-integrity/digest-keys.ts'
import type { SourceItem } from '../sources/source-item.ts'
import { isRejected } from '../sources/source-item.ts'
import { awsBucketSource } from './aws-bucket-source.ts'

const skip = noMoto()
if (skip !== null) test('digests in a bucket prove its logs', { skip }, () => {})
else describe('digests in a bucket prove its logs', suite)

const from = Date.UTC(2026, 10, 28, 22)

function suite(): void {
  const tempDir = mkdtempSync(join(tmpdir(), 'tripline-digests-'))
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' }
  const region = 'us-east-1'
  let moto: Moto
  let s3: S3Client
  let sqs: SQSClient
  let trails = 0

  before(async () => {
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

  /** Each trail has a prefix of its own. */
  const newTrail = (hours: number): SignedTrail => signTrail(from, hours, `t${trails++}/`)
  const put = async ({ key, bytes, signature }: TrailObject): Promise<void> => {
    const Metadata = signature === '' ? {} : { signature, 'signature-algorithm': 'SHA256withRSA' }
    await s3.send(new PutObjectCommand({ Bucket: 'trail', Key: key, Body: bytes, Metadata }))
  }
  const keysOf = (trail: SignedTrail): DigestKeys => {
    const file = join(mkdtempSync(join(tempDir, 'keys-')), 'keys.json')
    writeFileSync(file, publicKeyList(trail))
    return loadDigestKeys(file)
  }
  const url = ({ key }: TrailObject): string => `s3://trail/${key}`

  /** Tells the collector of these objects, and what came of it. */
  async function collect(
    t: TestContext,
    objects: readonly TrailObject[],
    keys: DigestKeys,
  ): Promise<{
    readonly items: readonly SourceItem[]
    readonly results: readonly string[]
    readonly problems: readonly string[]
  }> {
    const name = `queue-${Math.random().toString(36).slice(2)}`
    await sqs.send(new CreateQueueCommand({ QueueName: name }))
    const QueueUrl = `${moto.url}/123456789012/${name}`
    const said = { s3Bucket: 'trail', s3ObjectKey: objects.map(({ key }) => key) }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(said) }))
    const items: SourceItem[] = []
    const results: string[] = []
    const stopping = new AbortController()
    t.after(() => stopping.abort())
    const running = awsBucketSource({
      ...{ queueUrl: QueueUrl, region, endpoint: moto.url, name: 'trail', source: 'auto', tempDir },
      ...{ clock: systemClock, logger: jsonLogger('silent') },
      digests: { keys, onDigest: (_, result) => results.push(result) },
    }).run(async (batch) => {
      items.push(...batch)
    }, stopping.signal)
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    for (const deadline = Date.now() + 60_000; ; ) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
      )
      if (names.every((one) => Attributes?.[one] === '0')) break
      assert.ok(Date.now() < deadline, 'it took longer than a minute')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    stopping.abort()
    await running
    assert.deepEqual(items.filter(isRejected), [])
    const problems = items
      .filter(({ source }) => source === 'log-integrity')
      .map(({ body }) => JSON.parse(body) as { problem: string; object: string })
      .map(({ problem, object }) => `${problem} ${object}`)
    return { items, results, problems: problems.sort() }
  }

  test('a whole chain is proved; digests are no records and no dead letters', async (t) => {
    const trail = newTrail(3)
    for (const object of trail.objects) await put(object)
    const { items, results } = await collect(t, trail.objects, keysOf(trail))
    assert.deepEqual(results, ['verified', 'verified', 'verified'])
    assert.equal(items.length, trail.logs.length)
    assert.ok(items.every(({ body }) => body.includes('ListBuckets')))
    assert.deepEqual(
      readdirSync(tempDir).filter((name) => name.startsWith('tripline-objects')),
      [],
    )
  })

  test('a log file that was deleted, one that was changed and one that was added are named', async (t) => {
    const trail = newTrail(2)
    const [, , gone, changed] = trail.logs
    assert.ok(gone && changed)
    for (const object of trail.objects) if (object !== gone) await put(object)
    const content = gunzipSync(changed.bytes).toString('utf8').replace('ListBuckets', 'GetObjects_')
    await put({ ...changed, bytes: gzipSync(content) })
    const added = { ...gone, key: gone.key.replace('.json.gz', '-added.json.gz') }
    await put(added)
    const { problems, results } = await collect(t, trail.digests.slice(1), keysOf(trail))
    assert.deepEqual(problems, [
      `log-changed ${url(changed)}`,
      `log-extra ${url(added)}`,
      `log-missing ${url(gone)}`,
    ])
    assert.deepEqual(results, ['tampered'])
  })

  test('a digest that was deleted is named by the one after it', async (t) => {
    const trail = newTrail(2)
    for (const object of trail.objects) await put(object)
    const [first, second] = trail.digests
    assert.ok(first && second)
    await s3.send(new DeleteObjectCommand({ Bucket: 'trail', Key: first.key }))
    const { problems } = await collect(t, [second], keysOf(trail))
    assert.ok(problems.includes(`digest-missing ${url(first)}`), String(problems))
    const itself = await collect(t, [first], keysOf(trail))
    assert.deepEqual(itself.problems, [`digest-missing ${url(first)}`])
  })

  test('whatever byte of a digest or its signature is flipped, it is named', async (t) => {
    const trail = newTrail(1)
    for (const object of trail.objects) await put(object)
    const [digest] = trail.digests
    assert.ok(digest)
    const keys = keysOf(trail)
    const content = gunzipSync(digest.bytes)
    const step = Math.ceil(content.length / 12)
    for (let at = 5; at < content.length; at += step) {
      const other = Buffer.from(content)
      other[at] = (other[at] ?? 0) ^ 1
      await put({ ...digest, bytes: gzipSync(other) })
      const { problems, results } = await collect(t, [digest], keys)
      const isNamed = problems.some((one) => one.endsWith(url(digest)))
      // A flipped fingerprint names a key that we do not have: not proved, which is told as such.
      assert.ok(isNamed || results[0] === 'unproved', `byte ${at}: ${problems} ${results}`)
    }
    const signature = digest.signature.replace(/^../, (two) => (two === '00' ? '01' : '00'))
    await put({ ...digest, signature })
    assert.deepEqual((await collect(t, [digest], keys)).problems, [
      `signature-wrong ${url(digest)}`,
    ])
  })

  test('without keys a chain is looked at and said to be unproved', async (t) => {
    const trail = newTrail(1)
    for (const object of trail.objects) await put(object)
    const { problems, results } = await collect(t, trail.digests, noDigestKeys)
    assert.deepEqual([problems, results], [[], ['unproved']])
  })

  test('a digest delivered twice gives the same records', async (t) => {
    const trail = newTrail(1)
    const [gone] = trail.logs
    for (const object of trail.objects) if (object !== gone) await put(object)
    const bodies = async () =>
      (await collect(t, trail.digests, keysOf(trail))).items.map(({ body }) => body)
    assert.deepEqual(await bodies(), await bodies())
  })
}
