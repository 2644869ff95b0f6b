import { keyedDigest } from '@tripline/infra'
import { redactJson } from './redact-json.ts'
import { redactKeys } from './redact-keys.ts'
import type { Mask } from './redact-text.ts'
import { redactText } from './redact-text.ts'
import { suspicionOf } from './suspicion.ts'

export interface Redactor {
  /**
   * The record as it may be stored and parsed: every secret replaced by `[redacted:<kind>:<16 hex>]`, JSON still
   * JSON. The same string where there is none. Total, idempotent.
   */
  raw(body: string): string
  /** The same for a text that is no JSON: a log line, an error message. */
  text(text: string): string
  /** `hmac:<16 hex>` of a credential; equals what `fingerprintOf` finds in its redacted form. */
  fingerprint(credential: string): string
}

/** `key` is the installation key: fingerprints of two installations do not compare. */
export function createRedactor(key: Uint8Array): Redactor {
  const digest = (secret: string): string => keyedDigest(key, 'credential', secret)
  const mask: Mask = (kind, secret) => `[redacted:${kind}:${digest(secret)}]`
  return {
    raw(body) {
      const suspicion = suspicionOf(body)
      if (suspicion === 'none') return body
      const texts = suspicion === 'anywhere'
      const keys = texts ? null : redactKeys(body, mask)
      if (keys !== null) return keys
      const json = mayBeJson(body) ? redactJson(body, mask, { texts }) : null
      return json ?? redactText(body, mask)
    },
    text: (text) => (suspicionOf(text) === 'none' ? text : redactText(text, mask)),
    fingerprint: (credential) => `hmac:${digest(credential)}`,
  }
}

/** Begins with a brace, a bracket, a blank or a byte order mark. */
function mayBeJson(body: string): boolean {
  const first = body.charCodeAt(0)
  return first === 0x7b || first === 0x5b || first <= 0x20 || first === 0xfeff
}

const MASKED = /\[redacted:[a-z0-9-]+:([0-9a-f]{16})\]/

/** The fingerprint of the credential that a redacted text stood for: `hmac:<16 hex>`, or '' when there is none. */
export function fingerprintOf(redacted: string): string {
  const digest = MASKED.exec(redacted)?.[1]
  return digest === undefined ? '' : `hmac:${digest}`
}
