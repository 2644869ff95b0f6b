import type { ItemSource } from '../sources/source-item.ts'
import type { AwsBucketOptions } from './aws-bucket.ts'
import { openAwsBucket } from './aws-bucket.ts'
import type { BucketSourceOptions } from './bucket-source.ts'
import { bucketSource } from './bucket-source.ts'

/** A bucket of S3 as a queue of SQS names its objects; AWS is asked for nothing before it runs. */
export function awsBucketSource(
  options: AwsBucketOptions & Omit<BucketSourceOptions, 'queue' | 'objects'>,
): ItemSource {
  return {
    name: options.name,
    async run(deliver, signal) {
      await bucketSource({ ...options, ...(await openAwsBucket(options)) }).run(deliver, signal)
    },
  }
}
