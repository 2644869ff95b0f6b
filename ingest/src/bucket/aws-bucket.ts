import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ListedObject, MessageQueue, ObjectStore } from './queue.ts'
import { BucketError } from './queue.ts'

export interface AwsBucketOptions {
  /** https://sqs.eu-central-1.amazonaws.com/123456789012/cloudtrail */
  readonly queueUrl: string
  /** Told from the queue's address unless said. */
  readonly region?: string
  /** Of S3, where it is not AWS's own. */
  readonly endpoint?: string
}

/** As long as SQS lets a request wait. */
const WAIT_SECONDS = 20
/** CloudTrail's objects are of a few megabytes; a larger one is a mistake, and the disk is not its to fill. */
const MOST_OBJECT_BYTES = 2 ** 30
/** A day of one region's log files. */
const MOST_LISTED = 100_000

/**
 * SQS and S3, with the credentials of the AWS SDK's default chain (environment, shared files, container or instance role).
 * The SDK is loaded when it is needed: most installations read no bucket.
 */
export async function openAwsBucket(
  options: AwsBucketOptions,
): Promise<{ readonly queue: MessageQueue; readonly objects: ObjectStore }> {
  const [sqsSdk, s3Sdk] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('@aws-sdk/client-s3'),
  ])
  const { queueUrl: QueueUrl } = options
  const region = options.region ?? regionOf(QueueUrl)
  const where = region === undefined ? {} : { region }
  const sqs = new sqsSdk.SQSClient({ ...where, endpoint: new URL(QueueUrl).origin })
  const s3 = new s3Sdk.S3Client({
    ...where,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
  })
  const ofQueue = (error: unknown): never => {
    throw bucketError(
      error,
      QueueUrl,
      'sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility',
    )
  }
  return {
    queue: {
      async receive(most, keepSeconds, signal) {
        const command = new sqsSdk.ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: most, WaitTimeSeconds: WAIT_SECONDS },
          VisibilityTimeout: keepSeconds,
        })
        const { Messages = [] } = await sqs.send(command, { abortSignal: signal }).catch(ofQueue)
        return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
          ...{ id: MessageId, receipt: ReceiptHandle, body: Body },
        }))
      },
      async keep({ receipt }, seconds) {
        const which = { QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }
        await sqs.send(new sqsSdk.ChangeMessageVisibilityCommand(which)).catch(ofQueue)
      },
      async delete({ receipt }) {
        const which = { QueueUrl, ReceiptHandle: receipt }
        await sqs.send(new sqsSdk.DeleteMessageCommand(which)).catch(ofQueue)
      },
    },
    objects: {
      async download(bucket, key, file, signal) {
        const command = new s3Sdk.GetObjectCommand({ Bucket: bucket, Key: key })
        try {
          const { Body, Metadata = {} } = await s3.send(command, { abortSignal: signal })
          if (!(Body instanceof Readable)) throw new Error('an object without a body')
          await pipeline(Body, atMost(MOST_OBJECT_BYTES), createWriteStream(file, { mode: 0o600 }))
          return { metadata: Metadata }
        } catch (error) {
          throw bucketError(
            error,
            `s3://${bucket}/${key}`,
            's3:GetObject, and kms:Decrypt where it is encrypted',
          )
        }
      },
      async list(Bucket, Prefix, signal) {
        const listed: ListedObject[] = []
        try {
          const pages = s3Sdk.paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })
          for await (const { Contents = [] } of pages) {
            signal.throwIfAborted()
            for (const { Key, LastModified } of Contents) {
              if (Key === undefined || LastModified === undefined) continue
              listed.push({ key: Key, storedAt: LastModified.getTime() })
            }
            if (listed.length >= MOST_LISTED) break
          }
        } catch (error) {
          throw bucketError(error, `s3://${Bucket}/${Prefix}`, 's3:ListBucket')
        }
        return listed
      },
      close() {
        sqs.destroy()
        s3.destroy()
      },
    },
  }
}

function atMost(bytes: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen <= bytes) done(null, chunk)
      else done(new BucketError('object_too_large', `is larger than ${bytes} bytes`))
    },
  })
}

/** sqs.eu-central-1.amazonaws.com; the SDK's own rules where the address does not say. */
function regionOf(queueUrl: string): string | undefined {
  const region = /^https?:\/\/(?:sqs\.([a-z0-9-]+)\.|([a-z0-9-]+)\.queue\.)/.exec(queueUrl)
  return region?.[1] ?? region?.[2]
}

const MISSING = new Set(['NoSuchKey', 'NoSuchBucket'])
const NOT_ALLOWED = new Set([
  ...['AccessDenied', 'AccessDeniedException', 'InvalidAccessKeyId', 'InvalidClientTokenId'],
  ...['SignatureDoesNotMatch', 'ExpiredToken', 'CredentialsProviderError', 'InvalidObjectState'],
])

/** What the SDK threw, with what to do about it. */
function bucketError(error: unknown, what: string, needed: string): BucketError {
  if (error instanceof BucketError) return new BucketError(error.code, `${what} ${error.message}`)
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : String(error)
  if (MISSING.has(name)) return new BucketError('object_missing', `${what} is not there`, error)
  if (/QueueDoesNotExist|NonExistentQueue/.test(name)) {
    const advice = 'there is no such queue: check its url and region'
    return new BucketError('not_allowed', `${what}: ${advice}`, error)
  }
  if (NOT_ALLOWED.has(name)) {
    const advice = `${message}: the collector's credentials need ${needed}`
    return new BucketError('not_allowed', `${what}: ${advice}`, error)
  }
  return new BucketError('unreachable', `${what}: ${message}`, error)
}
