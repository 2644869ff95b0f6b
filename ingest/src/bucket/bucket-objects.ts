import { rm } from 'node:fs/promises'
import type { ObjectPlace } from '../log-integrity/digest.ts'
import { contentHash, digestBytes } from '../log-integrity/read-content.ts'
import type { TrailObjects } from '../log-integrity/trail-objects.ts'
import { writtenAt } from '../log-integrity/trail-objects.ts'
import type { GunzipLimits } from '../sources/gunzip.ts'
import type { DownloadedObject, ObjectStore } from './queue.ts'
import { BucketError } from './queue.ts'

/** Metadata of a digest's object, x-amz-meta-signature. */
const SIGNATURE = 'signature'

/** A trail's objects as they lie in their bucket now. `newFile` gives a path for each while it is read. */
export function bucketObjects(
  objects: ObjectStore,
  newFile: () => string,
  gunzip: GunzipLimits,
): TrailObjects {
  async function read<Found>(
    { bucket, key }: ObjectPlace,
    signal: AbortSignal,
    take: (file: string, object: DownloadedObject) => Promise<Found>,
  ): Promise<Found | null> {
    const file = newFile()
    try {
      return await take(file, await objects.download(bucket, key, file, signal))
    } catch (error) {
      if (error instanceof BucketError && error.code === 'object_missing') return null
      throw error
    } finally {
      await rm(file, { force: true })
    }
  }

  return {
    hash: (place, signal) => read(place, signal, (file) => contentHash(file, gunzip)),
    digest: (place, signal) =>
      read(place, signal, async (file, { metadata }) => ({
        bytes: (await digestBytes(file, gunzip)) ?? UNREADABLE,
        signature: metadata[SIGNATURE] ?? '',
      })),
    async list({ bucket, key: prefix }, signal) {
      const listed = await objects.list(bucket, prefix, signal)
      return listed.map(({ key, storedAt }) => ({ key, writtenAt: writtenAt(key) ?? storedAt }))
    },
  }
}

/** No digest. */
const UNREADABLE = new Uint8Array()
