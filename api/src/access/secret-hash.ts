import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, so that a plain hash of it cannot be searched: no salt, no stretching needed. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** SHA-256, hex: what is kept of a token. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
