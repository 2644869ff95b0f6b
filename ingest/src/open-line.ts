import { malformed } from './audit-record.ts'
import { limits } from './limits.ts'
import type { Parsed } from './parser.ts'
import type { RawRecord } from './source.ts'

/** A record that is text and no JSON, redacted: what `raw` keeps. */
export interface OpenedLine {
  readonly kind: 'opened'
  readonly text: string
}

export type OpenLine = (record: RawRecord) => OpenedLine | Extract<Parsed, { kind: 'malformed' }>

/** Bounds and redacts a record of text. Total. */
export function createOpenLine(redact: (text: string) => string): OpenLine {
  return (record) => {
    const { body } = record
    if (body.length > limits.recordBytes) return malformed('too_large', `${body.length} characters`)
    return { kind: 'opened', text: redact(body).trim() }
  }
}
