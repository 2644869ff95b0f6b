import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Clock, Deliver, Logger } from '@tripline/infra'
import { isDigestKey, objectUrl } from '../log-integrity/digest.ts'
import type { DigestWatch } from '../log-integrity/digest-watch.ts'
import { resultOf } from '../log-integrity/digest-watch.ts'
import { integrityItems } from '../log-integrity/integrity-record.ts'
import { brokenDigest, verifyDigest } from '../log-integrity/verify-digest.ts'
import type { GunzipLimits } from '../sources/gunzip.ts'
import { defaultGunzipLimits } from '../sources/gunzip.ts'
import type { ItemSource, SourceHint, SourceItem } from '../sources/source-item.ts'
import { bucketObjects } from './bucket-objects.ts'
import { deliverObject } from './deliver-object.ts'
import type { MessageQueue, ObjectStore, QueueMessage } from './queue.ts'
import { BucketError } from './queue.ts'
import type { WrittenObject } from './read-notification.ts'
import { readNotification } from './read-notification.ts'

export interface BucketSourceOptions {
  readonly name: string
  readonly source: SourceHint
  readonly queue: MessageQueue
  readonly objects: ObjectStore
  /** Where objects lie while they are read: on disk, because dozens at a time would not fit into memory. */
  readonly tempDir: string
  readonly clock: Clock
  readonly logger: Logger
  readonly digests: DigestWatch
  readonly gunzip?: GunzipLimits
  /** Messages worked on at a time: CloudTrail's objects are small, and most of the time goes into waiting for them. */
  readonly inFlight?: number
  /** How long a message is ours; it is renewed at a third of this, for as long as its objects take. */
  readonly keepSeconds?: number
}

const IN_FLIGHT = 32
const KEEP_SECONDS = 120
/** What SQS gives at once. */
const MOST_AT_ONCE = 10
const RETRY_FIRST_MS = 500
const RETRY_MOST_MS = 30_000
/**
 * Objects of a bucket as a queue names them: CloudTrail in S3, told by S3, SNS, CloudTrail or EventBridge. A message is
 * deleted only when all its records are in the log, so a crash repeats and loses nothing; any number of collectors may read
 * one queue.
 */
export function bucketSource(options: BucketSourceOptions): ItemSource {
  const { queue, logger } = options
  const inFlight = options.inFlight ?? IN_FLIGHT
  const keepSeconds = options.keepSeconds ?? KEEP_SECONDS

  return {
    name: options.name,
    async run(deliver, signal) {
      // Every message under way listens, and its requests do.
      setMaxListeners(0, signal)
      const folder = await mkdtemp(join(options.tempDir, 'tripline-objects-'))
      const working = new Set<Promise<void>>()
      const worker = createWorker({ ...options, keepSeconds }, folder, deliver, signal)
      try {
        for (let waitMs = RETRY_FIRST_MS; !signal.aborted; ) {
          if (working.size >= inFlight) {
            await Promise.race(working)
            continue
          }
          try {
            const most = Math.min(MOST_AT_ONCE, inFlight - working.size)
            for (const message of await queue.receive(most, keepSeconds, signal)) {
              const done = worker(message).finally(() => working.delete(done))
              working.add(done)
            }
            waitMs = RETRY_FIRST_MS
          } catch (error) {
            if (signal.aborted) break
            logger.warn('the queue does not answer; asked again', { source: options.name, error })
            await setTimeout(waitMs, undefined, { signal }).catch(() => {})
            waitMs = Math.min(RETRY_MOST_MS, waitMs * 2)
          }
        }
        await Promise.all(working)
      } finally {
        await rm(folder, { recursive: true, force: true })
        options.objects.close()
      }
    },
  }
}

/** Takes one message to its end: into the log and out of the queue, or back to the queue. Never rejects. */
function createWorker(
  options: BucketSourceOptions & { readonly keepSeconds: number },
  folder: string,
  deliver: Deliver<SourceItem>,
  signal: AbortSignal,
): (message: QueueMessage) => Promise<void> {
  const { queue, objects, clock, logger, source, keepSeconds } = options
  const gunzip = options.gunzip ?? defaultGunzipLimits
  let files = 0
  const newFile = (): string => join(folder, String(++files))
  const trail = bucketObjects(objects, newFile, gunzip)

  const rejected = (origin: string, body: string, detail: string): SourceItem => ({
    ...{ source, origin, receivedAt: clock.now(), body },
    ...{ reason: 'unknown_format', detail },
  })

  async function takeObject({ bucket, key }: WrittenObject, message: QueueMessage): Promise<void> {
    // A folder, as consoles make them.
    if (key.endsWith('/')) return
    if (isDigestKey(key)) return await takeDigest({ bucket, key })
    const origin = `s3://${bucket}/${key}`
    const file = newFile()
    try {
      await objects.download(bucket, key, file, signal)
      const how = { source, origin, receivedAt: clock.now(), gunzip }
      await deliverObject(file, how, deliver, signal)
    } catch (error) {
      const isGone = error instanceof BucketError && GONE.has(error.code)
      if (!isGone) throw error
      await deliver([rejected(origin, message.body, error.message)])
    } finally {
      await rm(file, { force: true })
    }
  }

  /** CloudTrail's proofs of its logs: no records of calls, but of what was done to those. */
  async function takeDigest(object: WrittenObject): Promise<void> {
    const { keys, onDigest } = options.digests
    const at = objectUrl(object)
    try {
      const verified =
        (await verifyDigest(trail, keys, object, signal)) ?? brokenDigest('digest-missing', at)
      const items = integrityItems(verified, at, clock.now())
      if (items.length > 0) await deliver(items)
      const { result, why } = resultOf(verified)
      onDigest(at, result, why)
    } catch (error) {
      const isRefused = error instanceof BucketError && LASTING.has(error.code)
      if (!isRefused) throw error
      onDigest(at, 'unproved', error.message)
    }
  }

  async function take(message: QueueMessage): Promise<void> {
    const said = readNotification(message.body)
    const origin = `queue ${options.name}`
    if (said.kind === 'objects') {
      for (const object of said.objects) await takeObject(object, message)
    } else if (said.kind === 'record') {
      await deliver([{ source, origin, receivedAt: clock.now(), body: said.body }])
    } else if (said.kind === 'unknown') {
      await deliver([rejected(origin, message.body, 'names no object of a bucket')])
    }
  }

  return async (message) => {
    const renewing = setInterval(
      () => void queue.keep(message, keepSeconds).catch(() => {}),
      (keepSeconds * 1000) / 3,
    )
    try {
      await take(message)
      await queue.delete(message)
    } catch (error) {
      // Not deleted, so it comes again by itself, here or at another collector, until the queue's own limit.
      if (!signal.aborted) logger.warn('not taken; it comes again', { source: options.name, error })
    } finally {
      clearInterval(renewing)
    }
  }
}

/** No wait brings these back. */
const GONE: ReadonlySet<string> = new Set(['object_missing', 'object_too_large'])
/** Nor these, as long as nobody changes the collector's rights: no digest waits for that. */
const LASTING: ReadonlySet<string> = new Set(['not_allowed', 'object_too_large'])
