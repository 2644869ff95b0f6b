import type { SourceItem } from '../sources/source-item.ts'
import { isDigestKey } from './digest.ts'
import type { VerifiedDigest } from './verify-digest.ts'

/** Each is an event; what is beyond is in the words of the last one. */
const MOST_NAMED = 100
/** …/CloudTrail-Digest/us-east-1/2026/11/29/123456789012_CloudTrail-Digest_us-east-1_audit_us-east-1_20261129T100000Z.json.gz */
const NAME =
  /(?:^|[/\\])(\d{12})_CloudTrail-(?:Digest|Insight-Digest)_([a-z0-9-]+)_([^/\\]{3,128})_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/

/**
 * What a digest proved to be wrong, as records of our own for the collector. They say nothing of when somebody looked, so looking
 * again gives the same records, whose events are the same.
 */
export function integrityItems(
  verified: VerifiedDigest,
  digestAt: string,
  receivedAt: number,
): readonly SourceItem[] {
  const { problems, digest } = verified
  const named = nameOf(digestAt)
  const at = digest?.endsAt ?? named.endsAt ?? receivedAt
  return problems.slice(0, MOST_NAMED).map((problem, index) => {
    const record = {
      kind: 'log-integrity',
      problem: problem.kind,
      object: problem.object,
      digest: digestAt,
      account: digest?.account ?? named.account,
      region: named.region,
      trail: named.trail,
      endsAt: new Date(at).toISOString(),
      notNamed: index === MOST_NAMED - 1 ? problems.length - MOST_NAMED : 0,
    }
    const body = JSON.stringify(record)
    return { source: 'log-integrity', origin: digestAt, receivedAt, body }
  })
}

function nameOf(digestAt: string) {
  const [whole, account = '', region = '', trail = '', ...time] = NAME.exec(digestAt) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = time.map(Number)
  const endsAt =
    whole === undefined || !isDigestKey(digestAt)
      ? null
      : Date.UTC(year, month - 1, day, hour, minute, second)
  return { account, region, trail, endsAt }
}
