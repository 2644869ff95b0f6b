import { createHash } from 'node:crypto'
import type { Column } from '@tripline/infra'
import { bounded, limits } from './limits.ts'
import type { MalformedReason } from './parser.ts'
import type { RejectedBytes, SourceHint } from './sources/source-item.ts'

/** A record that could not be parsed, kept with its reason so that a person can see it and it can be sent again. */
export interface DeadLetter {
  /** From content: the same record, rejected again, is the same dead letter. */
  readonly id: string
  readonly source: SourceHint
  readonly origin: string
  readonly reason: MalformedReason
  readonly detail: string
  readonly receivedAt: number
  /** Redacted, at most 64 KiB. */
  readonly body: string
}

export const DEAD_LETTER_BODY_CHARS = 64 * 1024
const ORIGIN_CHARS = 1024

/** `redact` sees body and detail before anything is cut off: half a secret is not recognised, but is half a secret. */
export function deadLetter(rejected: RejectedBytes, redact: (text: string) => string): DeadLetter {
  const { source, reason, receivedAt } = rejected
  const origin = bounded(rejected.origin, ORIGIN_CHARS)
  const body = bounded(redact(rejected.body), DEAD_LETTER_BODY_CHARS)
  const detail = bounded(redact(rejected.detail), limits.idChars)
  const digest = createHash('sha256').update(JSON.stringify([source, origin, reason, body]))
  const id = digest.digest('hex').slice(0, 32)
  return { id, source, origin, reason, detail, receivedAt, body }
}

export function encodeDeadLetter(letter: DeadLetter): Uint8Array {
  return Buffer.from(JSON.stringify(letter), 'utf8')
}

/** Null for bytes that no `encodeDeadLetter` wrote. */
export function decodeDeadLetter(bytes: Uint8Array): DeadLetter | null {
  try {
    const letter = JSON.parse(Buffer.from(bytes).toString('utf8')) as DeadLetter
    const { id, source, origin, reason, detail, body } = letter
    const texts = [id, source, origin, reason, detail, body]
    const whole = texts.every((text) => typeof text === 'string')
    return whole && Number.isFinite(letter.receivedAt) ? letter : null
  } catch {
    return null
  }
}

/** Table `dead_letters`. */
export const deadLetterColumns: readonly Column<DeadLetter>[] = [
  { name: 'id', type: 'String', of: (letter) => letter.id },
  { name: 'source', type: 'LowCardinality(String)', of: (letter) => letter.source },
  { name: 'origin', type: 'String', of: (letter) => letter.origin },
  { name: 'reason', type: 'LowCardinality(String)', of: (letter) => letter.reason },
  { name: 'detail', type: 'String', of: (letter) => letter.detail },
  { name: 'received_at', type: "DateTime64(3, 'UTC')", of: (letter) => letter.receivedAt },
  { name: 'body', type: 'String', of: (letter) => letter.body },
]
