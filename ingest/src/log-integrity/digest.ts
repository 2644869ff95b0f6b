import type { JsonObject } from '../limits.ts'
import { asObject, bounded } from '../limits.ts'
import { parseTime } from '../time.ts'

/** Where an object lies. */
export interface ObjectPlace {
  readonly bucket: string
  readonly key: string
}

/** An object as a digest vouches for it: SHA-256 of its uncompressed content, in hex. */
export interface VouchedObject extends ObjectPlace {
  readonly hash: string
}

/** What AWS says once an hour of one region's log files, and of the digest before. */
export interface Digest {
  readonly place: ObjectPlace
  readonly account: string
  /** As the digest writes it: it is part of what is signed. */
  readonly endTime: string
  readonly startsAt: number
  readonly endsAt: number
  readonly keyFingerprint: string
  /** Null in the first digest of a chain. */
  readonly previous: VouchedObject | null
  /** Hex; null in the first digest of a chain. */
  readonly previousSignature: string | null
  readonly logs: readonly VouchedObject[]
}

/** CloudTrail writes a log file every few minutes for each account: an hour of the largest organisation is far below. */
const MOST_LOGS = 100_000
const KEY_CHARS = 1024
const SIGNATURE_CHARS = 4096
const DIGEST_KEY = /(?:^|[/\\])CloudTrail-(?:Digest|Insight-Digest)[/\\]/

/** Whether an object's key, or a file's path, is that of a digest. */
export const isDigestKey = (key: string): boolean => DIGEST_KEY.test(key)

export const sameObject = (a: ObjectPlace, b: ObjectPlace): boolean =>
  a.bucket === b.bucket && a.key === b.key

export const objectUrl = ({ bucket, key }: ObjectPlace): string => `s3://${bucket}/${key}`

/** Reads a digest's uncompressed bytes; null where they are none. Total. */
export function readDigest(bytes: Uint8Array): Digest | null {
  const tree = parsed(bytes)
  if (tree === null || tree.digestSignatureAlgorithm !== 'SHA256withRSA') return null
  const place = placeOf(tree.digestS3Bucket, tree.digestS3Object)
  const endTime = bounded(tree.digestEndTime, 40)
  const startsAt = parseTime(bounded(tree.digestStartTime, 40))
  const endsAt = parseTime(endTime)
  const isFirst = tree.previousDigestS3Object == null
  const previous = isFirst
    ? null
    : vouched(
        tree.previousDigestS3Bucket,
        tree.previousDigestS3Object,
        tree.previousDigestHashAlgorithm,
        tree.previousDigestHashValue,
      )
  const signature = tree.previousDigestSignature ?? null
  const isWhole = isFirst ? signature === null : previous !== null && isSignature(signature)
  if (place === null || Number.isNaN(startsAt + endsAt) || !isWhole) return null
  const list = Array.isArray(tree.logFiles) ? tree.logFiles : []
  const logs = list.slice(0, MOST_LOGS + 1).map((one: unknown) => {
    const log = asObject(one)
    return vouched(log?.s3Bucket, log?.s3Object, log?.hashAlgorithm, log?.hashValue)
  })
  const known = logs.filter((log) => log !== null)
  if (known.length < logs.length || known.length > MOST_LOGS) return null
  return {
    ...{ place, endTime, startsAt, endsAt, previous, logs: known },
    account: bounded(tree.awsAccountId, 32),
    keyFingerprint: bounded(tree.digestPublicKeyFingerprint, 128).toLowerCase(),
    previousSignature: typeof signature === 'string' ? signature : null,
  }
}

function parsed(bytes: Uint8Array): JsonObject | null {
  try {
    return asObject(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

const isSignature = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= SIGNATURE_CHARS && /^[0-9a-f]+$/i.test(value)

/** A key that would climb out of a folder is no key. */
function placeOf(bucket: unknown, key: unknown): ObjectPlace | null {
  if (typeof bucket !== 'string' || typeof key !== 'string') return null
  const isKey = key.length > 0 && key.length <= KEY_CHARS && !key.split(/[/\\]/).includes('..')
  return isKey && bucket !== '' && bucket.length <= 255 ? { bucket, key } : null
}

function vouched(
  bucket: unknown,
  key: unknown,
  algorithm: unknown,
  hash: unknown,
): VouchedObject | null {
  const place = placeOf(bucket, key)
  const isHash = algorithm === 'SHA-256' && typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash)
  return place === null || !isHash ? null : { ...place, hash: hash.toLowerCase() }
}
