import { createSecretKey } from 'node:crypto'
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

/** Distinct secrets of one text that get a fingerprint; the rest only lose their value. */
const MAX_DIGESTS = 1000
const NO_DIGEST = '0'.repeat(16)

/** `key` is the installation key: fingerprints of two installations do not compare. */
export function createRedactor(key: Uint8Array): Redactor {
  const secretKey = createSecretKey(key)
  const digest = (secret: string): string => keyedDigest(secretKey, 'credential', secret)

  /** A mask for one text: what repeats is digested once, and a text of nothing but secrets not for ever. */
  function createMask(): Mask {
    const digests = new Map<string, string>()
    return (kind, secret) => {
      let known = digests.get(secret)
      if (known === undefined) {
        known = digests.size < MAX_DIGESTS ? digest(secret) : NO_DIGEST
        digests.set(secret, known)
      }
      return `[redacted:${kind}:${known}]`
    }
  }

  return {
    raw(body) {
      const suspicion = suspicionOf(body)
      if (suspicion === 'none') return body
      const mask = createMask()
      const texts = suspicion === 'anywhere'
      const keys = texts ? null : redactKeys(body, mask)
      if (keys !== null) return keys
      const json = mayBeJson(body) ? redactJson(body, mask, { texts }) : null
      return json ?? redactText(body, mask)
    },
    text: (text) => (suspicionOf(text) === 'none' ? text : redactText(text, createMask())),
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
  return digest === undefined || digest === NO_DIGEST ? '' : `hmac:${digest}`
}
