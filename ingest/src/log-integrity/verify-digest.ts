import { createHash } from 'node:crypto'
import type { Digest, ObjectPlace, VouchedObject } from './digest.ts'
import { objectUrl, readDigest, sameObject } from './digest.ts'
import type { DigestKeys } from './digest-keys.ts'
import { isSignedBy } from './digest-signature.ts'
import { extraLogs } from './extra-logs.ts'
import type { TrailObjects } from './trail-objects.ts'

export const problemKinds = [
  'log-missing',
  'log-changed',
  'log-extra',
  'digest-missing',
  'digest-changed',
  'digest-unreadable',
  'digest-misplaced',
  'signature-wrong',
] as const
export type ProblemKind = (typeof problemKinds)[number]

/** One thing that is not as AWS wrote it. */
export interface IntegrityProblem {
  readonly kind: ProblemKind
  /** What it is about: s3://bucket/key */
  readonly object: string
}

export interface VerifiedDigest {
  /** Null where it is none. */
  readonly digest: Digest | null
  readonly problems: readonly IntegrityProblem[]
  /** Why its own signature was not checked; '' where it was. */
  readonly unsigned: '' | 'no_keys' | 'unknown_key' | 'no_signature'
  /** The digest before, where this one carries its signature and that is right; '' otherwise. */
  readonly provesToo: string
}

/** Log files that are looked at together. */
const AT_A_TIME = 8

/**
 * Checks one digest against what lies there: its own place and signature, the digest before it, every log file it lists, and
 * that no other log file was written in its hour. Null where the digest itself is not there. Needs no memory of earlier ones: any
 * process may check any digest, and checking twice finds the same.
 */
export async function verifyDigest(
  objects: TrailObjects,
  keys: DigestKeys,
  place: ObjectPlace,
  signal: AbortSignal,
): Promise<VerifiedDigest | null> {
  const stored = await objects.digest(place, signal)
  if (stored === null) return null
  const digest = readDigest(stored.bytes)
  if (digest === null) return brokenDigest('digest-unreadable', objectUrl(place))
  if (!sameObject(digest.place, place)) return brokenDigest('digest-misplaced', objectUrl(place))
  const problems: IntegrityProblem[] = []
  const found = (kind: ProblemKind, at: ObjectPlace) =>
    problems.push({ kind, object: objectUrl(at) })

  const key = keys.get(digest.keyFingerprint)
  const unsigned = whyUnsigned(keys, key !== undefined, stored.signature)
  if (key !== undefined && unsigned === '') {
    if (!isSignedBy(key, digest, sha256(stored.bytes), stored.signature)) {
      // Somebody else wrote it: what it lists is not worth fetching.
      return { ...brokenDigest('signature-wrong', objectUrl(place)), digest }
    }
  }
  const { before, isProved } = await checkPrevious(objects, keys, digest, found, signal)
  await checkLogs(objects, digest.logs, found, signal)
  for (const extra of await extraLogs(objects, digest, before, signal)) found('log-extra', extra)
  const provesToo = isProved && digest.previous !== null ? objectUrl(digest.previous) : ''
  return { digest, problems, unsigned, provesToo }
}

type Found = (kind: ProblemKind, at: ObjectPlace) => void

/** The digest before, where it is there and what this one says it is. */
async function checkPrevious(
  objects: TrailObjects,
  keys: DigestKeys,
  { previous, previousSignature }: Digest,
  found: Found,
  signal: AbortSignal,
): Promise<{ readonly before: Digest | null; readonly isProved: boolean }> {
  if (previous === null || previousSignature === null) return UNKNOWN
  const stored = await objects.digest(previous, signal)
  if (stored === null) {
    found('digest-missing', previous)
    return UNKNOWN
  }
  const hash = sha256(stored.bytes)
  const before = readDigest(stored.bytes)
  if (hash !== previous.hash || before === null) {
    found('digest-changed', previous)
    return UNKNOWN
  }
  // Proves the one before even where signatures got lost on the way, as in a copy of the bucket.
  const key = keys.get(before.keyFingerprint)
  const isProved = key !== undefined && isSignedBy(key, before, hash, previousSignature)
  if (key !== undefined && !isProved) found('signature-wrong', previous)
  return { before, isProved }
}

const UNKNOWN = { before: null, isProved: false } as const

async function checkLogs(
  objects: TrailObjects,
  logs: readonly VouchedObject[],
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < logs.length; at += AT_A_TIME) {
    const some = logs.slice(at, at + AT_A_TIME)
    const hashes = await Promise.all(some.map((log) => objects.hash(log, signal)))
    for (const [index, log] of some.entries()) {
      const hash = hashes[index] ?? null
      if (hash === null) found('log-missing', log)
      else if (hash !== log.hash) found('log-changed', log)
    }
  }
}

function whyUnsigned(
  keys: DigestKeys,
  isKnown: boolean,
  signature: string,
): VerifiedDigest['unsigned'] {
  if (keys.size === 0) return 'no_keys'
  if (!isKnown) return 'unknown_key'
  return signature === '' ? 'no_signature' : ''
}

/** What is to be a digest and is none, by its place. */
export const brokenDigest = (kind: ProblemKind, object: string): VerifiedDigest => ({
  ...{ digest: null, unsigned: '', provesToo: '' },
  problems: [{ kind, object }],
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
