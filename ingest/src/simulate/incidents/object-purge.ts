import { s3List, s3Object } from '../agents/aws-calls.ts'
import { incident } from './incident.ts'

export const objectPurge = incident({
  id: 'object-purge',
  title: 'A bucket is emptied and deleted',
  description:
    'Suspends versioning, sets a lifecycle of one day, deletes the warehouse partition by partition, then the bucket.',
  techniques: ['T1485', 'T1485.001', 'T1490'],
  agentId: 'data-loader',
  act(script) {
    const bucket = 'harborline-warehouse'
    const s3 = (action: string, request: string): void => {
      script.aws({ service: 's3', action, writes: true, request })
      script.wait(3_000)
    }
    s3(
      'PutBucketVersioning',
      `{"bucketName":"${bucket}","VersioningConfiguration":{"Status":"Suspended"}}`,
    )
    s3(
      'PutBucketLifecycle',
      `{"bucketName":"${bucket}","LifecycleConfiguration":{"Rule":{"ID":"expire","Status":"Enabled","Expiration":{"Days":1}}}}`,
    )
    for (let i = 0; i < 400; i++) {
      if (i % 100 === 0) s3List(script, bucket, 'orders/')
      if (i === 0) script.markIrreversible()
      s3Object(
        script,
        'DeleteObject',
        bucket,
        `orders/dt=2026-0${1 + (i % 6)}-01/part-${String(i).padStart(5, '0')}.parquet`,
        0,
      )
      script.wait(220)
    }
    s3('DeleteBucket', `{"bucketName":"${bucket}"}`)
  },
})
