import type { KeyObject } from 'node:crypto'
import { verify } from 'node:crypto'
import type { Digest } from './digest.ts'

/**
 * What AWS signs (aws-cli, awscli/customizations/cloudtrail/validation.py): end of the hour, place, SHA-256 of the uncompressed
 * digest, and the signature of the digest before, or the word null.
 */
export function stringToSign(digest: Digest, hash: string): string {
  const { bucket, key } = digest.place
  return [digest.endTime, `${bucket}/${key}`, hash, digest.previousSignature ?? 'null'].join('\n')
}

/** RSA PKCS #1 v1.5 with SHA-256; `signature` in hex. Total: what is no signature is a wrong one. */
export function isSignedBy(
  key: KeyObject,
  digest: Digest,
  hash: string,
  signature: string,
): boolean {
  if (key.asymmetricKeyType !== 'rsa') return false
  const text = Buffer.from(stringToSign(digest, hash), 'utf8')
  return verify('RSA-SHA256', text, key, Buffer.from(signature, 'hex'))
}
