import type { ObjectPlace } from './digest.ts'

/** A digest as it lies there. */
export interface StoredDigest {
  /** Uncompressed. */
  readonly bytes: Uint8Array
  /** Hex; '' where none lies beside it. */
  readonly signature: string
}

export interface ListedLog {
  readonly key: string
  /** When it was written; epoch milliseconds. */
  readonly writtenAt: number
}

/** Where a trail's log files and digests lie: a bucket, or a folder that holds its objects. */
export interface TrailObjects {
  /** SHA-256 of the uncompressed content in hex; '' where it does not decompress; null where there is no such object. */
  hash(place: ObjectPlace, signal: AbortSignal): Promise<string | null>
  /** Null where there is no such object, or nothing that could be a digest. */
  digest(place: ObjectPlace, signal: AbortSignal): Promise<StoredDigest | null>
  /** The objects under a prefix. */
  list(prefix: ObjectPlace, signal: AbortSignal): Promise<readonly ListedLog[]>
}

const NAME = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/\\]*$/

/**
 * When CloudTrail wrote a log file, by its name: 123456789012_CloudTrail_us-east-1_20261129T1005Z_<random>.json.gz. Null for other
 * names. Copying a bucket changes every other time there is.
 */
export function writtenAt(key: string): number | null {
  const [whole, ...parts] = NAME.exec(key) ?? []
  if (whole === undefined) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number)
  return Date.UTC(year, month - 1, day, hour, minute)
}
