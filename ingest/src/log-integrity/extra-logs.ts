import type { Digest, ObjectPlace } from './digest.ts'
import { objectUrl } from './digest.ts'
import type { TrailObjects } from './trail-objects.ts'

/** A log file written at the edge of an hour may be in the next hour's digest. */
const EDGE_MS = 15 * 60_000
const DAY_MS = 86_400_000
/** …AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/11/29/<name> */
const DIGEST_KEY = /^(.*)CloudTrail-(Digest|Insight-Digest)\/([^/]+)\/\d{4}\/\d\d\/\d\d\/([^/]+)$/
/** The time at the end of a digest's name: what comes before it names the trail. */
const NAME_TIME = /_\d{8}T\d{6}Z(?:_\w+)?\.json(?:\.gz)?$/

/**
 * Log files written in the digest's hour that neither it nor the one before lists. Where several trails write into one
 * folder none can be told, since names of log files do not say whose they are.
 */
export async function extraLogs(
  objects: TrailObjects,
  digest: Digest,
  before: Digest | null,
  signal: AbortSignal,
): Promise<readonly ObjectPlace[]> {
  const { bucket, key } = digest.place
  const [, root = '', kind = '', region = '', name = ''] = DIGEST_KEY.exec(key) ?? []
  if (name === '' || digest.endsAt - digest.startsAt > DAY_MS) return []
  const edge = (at: number): number => at - EDGE_MS
  const from = before === null ? digest.startsAt + EDGE_MS : edge(digest.startsAt)
  const until = edge(digest.endsAt)
  const logFolder = kind === 'Digest' ? 'CloudTrail' : 'CloudTrail-Insight'
  const listed = new Set([...digest.logs, ...(before?.logs ?? [])].map(objectUrl))
  const extra: ObjectPlace[] = []
  for (const day of daysOf(from, digest.endsAt)) {
    const beside = await objects.list(
      { bucket, key: `${root}CloudTrail-${kind}/${region}/${day}/` },
      signal,
    )
    const trails = new Set(beside.map((one) => trailOf(one.key)).filter((trail) => trail !== ''))
    if (trails.size > 1) return []
    const logs = await objects.list(
      { bucket, key: `${root}${logFolder}/${region}/${day}/` },
      signal,
    )
    for (const log of logs) {
      const isOfTheHour = log.writtenAt >= from && log.writtenAt < until
      const place = { bucket, key: log.key }
      if (isOfTheHour && !listed.has(objectUrl(place))) extra.push(place)
    }
  }
  return extra
}

function trailOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1)
  return NAME_TIME.test(name) ? name.replace(NAME_TIME, '') : ''
}

/** '2026/11/29', and the day before where the hour begins there. */
function daysOf(from: number, to: number): ReadonlySet<string> {
  return new Set(
    [from, to].map((at) => new Date(at).toISOString().slice(0, 10).replaceAll('-', '/')),
  )
}
