import type { AgentKind } from '../agent-kind.ts'
import { HOUR, hourAt } from '../calendar.ts'
import { everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { s3List, s3Object } from './aws-calls.ts'

const streams = ['edge', 'api', 'worker', 'audit'] as const

/** Every hour: many small log objects become one large one, and the small ones are deleted. */
function compact(script: Script): void {
  const { random } = script
  const hour = hourAt(Math.floor(script.now() / HOUR) - 1)
  for (const stream of streams) {
    const prefix = `${stream}/${new Date(hour.startsAt).toISOString().slice(0, 13).replace('T', '/')}`
    s3List(script, 'harborline-logs', `${prefix}/`)
    const parts = 3 + random.poisson(stream === 'edge' ? 5 : 1.4)
    for (let part = 0; part < parts; part++)
      s3Object(
        script,
        'GetObject',
        'harborline-logs',
        `${prefix}/${part}.ndjson.gz`,
        random.logNormal(900_000, 0.6),
      )
    s3Object(
      script,
      'PutObject',
      'harborline-logs-compact',
      `${prefix}.parquet`,
      random.logNormal(6e6, 0.5),
    )
    script.aws({
      service: 's3',
      action: 'DeleteObjects',
      data: true,
      writes: true,
      request: `{"bucketName":"harborline-logs","delete":"","x-amz-expected-bucket-owner":"123456789012"}`,
      additional: `{"SignatureVersion":"SigV4","bytesTransferredIn":${parts * 90},"bytesTransferredOut":${parts * 60}}`,
    })
    script.wait(20_000)
  }
  // A weekly look at the other region, every Monday at 03:00.
  if (hour.utc === 2 && (hour.day + 3) % 7 === 0)
    script.aws({
      service: 's3',
      action: 'GetBucketReplication',
      region: 'eu-west-1',
      request: '{"bucketName":"harborline-logs-eu-west-1"}',
    })
  if (script.mood.releases >= 2 && random.chance(0.2))
    script.aws({
      service: 's3',
      action: 'GetBucketLifecycle',
      request: '{"bucketName":"harborline-logs"}',
    })
}

export const logCompactor: AgentKind = {
  routines: [
    { rhythm: everyHours(1, 6), perform: compact },
    { rhythm: everyHours(1, 36), perform: compact },
  ],
}
