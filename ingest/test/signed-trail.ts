import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

/** An object of the bucket. */
export interface TrailObject {
  readonly key: string
  /** Gzip. */
  readonly bytes: Buffer
  /** Metadata of digests; '' of log files. */
  readonly signature: string
}

/** Hours of a trail as CloudTrail would write them, signed with a key made for it. */
export interface SignedTrail {
  readonly bucket: string
  readonly fingerprint: string
  /** PKCS #1, as ListPublicKeys gives it. */
  readonly publicKeyDer: Buffer
  readonly publicKeyPem: string
  /** Log files and digests, oldest first. */
  readonly objects: readonly TrailObject[]
  readonly logs: readonly TrailObject[]
  readonly digests: readonly TrailObject[]
}

export const ACCOUNT = '123456789012'
export const REGION = 'us-east-1'
const HOUR_MS = 3_600_000

/**
 * `prefix` is the trail's ('' or 'audit/'); the first digest begins its chain, and each hour has two log files. Written after the
 * user guide, "CloudTrail digest file structure", and aws-cli's validation.py.
 */
export function signTrail(from: number, hours: number, prefix = ''): SignedTrail {
  const bucket = 'trail'
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKeyDer = publicKey.export({ type: 'pkcs1', format: 'der' })
  const fingerprint = createHash('md5').update(publicKeyDer).digest('hex')
  const base = `${prefix}AWSLogs/${ACCOUNT}`
  const logs: TrailObject[] = []
  const digests: TrailObject[] = []
  const objects: TrailObject[] = []
  let previous: { key: string; hash: string; signature: string } | null = null
  for (let hour = 0; hour < hours; hour += 1) {
    const startsAt = from + hour * HOUR_MS
    const endsAt = startsAt + HOUR_MS
    const ofHour = [20, 40].map((minute): TrailObject => {
      const at = startsAt + minute * 60_000
      const key = `${base}/CloudTrail/${REGION}/${dayOf(at)}/${ACCOUNT}_CloudTrail_${REGION}_${stampOf(at).slice(0, 13)}Z_${hour}m${minute}.json.gz`
      const record = { eventID: `e-${hour}-${minute}`, eventTime: isoOf(at), ...CALL }
      return { key, bytes: gzipSync(JSON.stringify({ Records: [record] })), signature: '' }
    })
    const key = `${base}/CloudTrail-Digest/${REGION}/${dayOf(endsAt)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_management_${REGION}_${stampOf(endsAt)}.json.gz`
    const text: string = JSON.stringify({
      awsAccountId: ACCOUNT,
      digestStartTime: isoOf(startsAt),
      digestEndTime: isoOf(endsAt),
      digestS3Bucket: bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: isoOf(startsAt + 40 * 60_000),
      oldestEventTime: isoOf(startsAt + 20 * 60_000),
      previousDigestS3Bucket: previous === null ? null : bucket,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: ofHour.map((log) => ({
        s3Bucket: bucket,
        s3Object: log.key,
        hashValue: createHash('sha256').update(contentOf(log)).digest('hex'),
        hashAlgorithm: 'SHA-256',
      })),
    })
    const hash: string = createHash('sha256').update(text).digest('hex')
    const toSign: string = `${isoOf(endsAt)}\n${bucket}/${key}\n${hash}\n${previous?.signature ?? 'null'}`
    const signature: string = createSign('RSA-SHA256').update(toSign).sign(privateKey, 'hex')
    const digest = { key, bytes: gzipSync(text), signature }
    previous = { key, hash, signature }
    logs.push(...ofHour)
    digests.push(digest)
    objects.push(...ofHour, digest)
  }
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { bucket, fingerprint, publicKeyDer, publicKeyPem, objects, logs, digests }
}

const CALL = {
  ...{ eventVersion: '1.11', eventSource: 's3.amazonaws.com', eventName: 'ListBuckets' },
  ...{ awsRegion: REGION, recipientAccountId: ACCOUNT, sourceIPAddress: '192.0.2.1' },
  userIdentity: {
    ...{ type: 'IAMUser', accountId: ACCOUNT, userName: 'ci' },
    arn: `arn:aws:iam::${ACCOUNT}:user/ci`,
  },
}

/** Puts the objects into a folder as `aws s3 sync` would: signatures, which are metadata, are lost unless asked for. */
export function copyTrail(trail: SignedTrail, folder: string, withSignatures: boolean): void {
  for (const { key, bytes, signature } of trail.objects) {
    const path = join(folder, key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    if (withSignatures && signature !== '') writeFileSync(`${path}.signature`, signature)
  }
}

/** What `aws cloudtrail list-public-keys` prints. */
export function publicKeyList({ fingerprint, publicKeyDer }: SignedTrail): string {
  const Value = publicKeyDer.toString('base64')
  return JSON.stringify({ PublicKeyList: [{ Value, Fingerprint: fingerprint }] })
}

function contentOf({ bytes }: TrailObject): Buffer {
  return gunzipSync(bytes)
}

const isoOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
const dayOf = (at: number): string => isoOf(at).slice(0, 10).replaceAll('-', '/')
/** 20261129T100000Z */
const stampOf = (at: number): string => isoOf(at).replace(/[-:]/g, '')
