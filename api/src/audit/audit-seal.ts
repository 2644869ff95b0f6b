import type { KeyObject } from 'node:crypto'
import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** What nobody without the installation key can make. */
export interface AuditSeal {
  /** Names the key without telling it: 16 hex digits. */
  readonly keyId: string
  /** HMAC-SHA-256, hex. `purpose` keeps records and the head apart. */
  sign(purpose: 'record' | 'head', text: string): string
  holds(purpose: 'record' | 'head', text: string, signature: string): boolean
}

/** Keys of their own are derived from the installation key, so that nothing signed here opens anything else. */
export function auditSeal(installationKey: Uint8Array): AuditSeal {
  const derive = (purpose: string): KeyObject =>
    createSecretKey(createHmac('sha256', installationKey).update(`audit\0${purpose}`).digest())
  const keys = { record: derive('record'), head: derive('head') }
  const sign = (purpose: 'record' | 'head', text: string): string =>
    createHmac('sha256', keys[purpose]).update(text).digest('hex')
  return {
    keyId: createHmac('sha256', keys.record).update('id').digest('hex').slice(0, 16),
    sign,
    holds(purpose, text, signature) {
      const right = Buffer.from(sign(purpose, text))
      const given = Buffer.from(signature)
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
