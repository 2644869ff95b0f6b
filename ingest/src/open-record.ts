import type { JsonObject } from './limits.ts'
import { asObject, limits } from './limits.ts'
import { nestsDeeper } from './nests-deeper.ts'
import type { MalformedReason, Parsed } from './parser.ts'
import type { RawRecord } from './source.ts'

/** A record as a parser may see it: redacted first, so that nothing read from it can be a secret. */
export interface OpenedRecord {
  readonly kind: 'opened'
  /** The record's text, redacted: what `raw` keeps. */
  readonly text: string
  readonly tree: JsonObject
}

export type OpenRecord = (
  record: RawRecord,
) => OpenedRecord | Extract<Parsed, { kind: 'malformed' }>

/** Bounds, redacts and parses a record that should be one JSON object. Total. */
export function createOpenRecord(redact: (text: string) => string): OpenRecord {
  return (record) => {
    const { body } = record
    if (body.length > limits.recordBytes) {
      return malformed('too_large', `${body.length} characters`)
    }
    if (nestsDeeper(body, limits.depth)) return malformed('too_deep', `over ${limits.depth}`)
    const text = redact(body.charCodeAt(0) === 0xfeff ? body.slice(1) : body).trim()
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      // The error's own words quote the record.
      return malformed('not_json', `${body.length} characters`)
    }
    const tree = asObject(parsed)
    if (tree === null) return malformed('wrong_type', 'not an object')
    return { kind: 'opened', text, tree }
  }
}

function malformed(reason: MalformedReason, detail: string) {
  return { kind: 'malformed', reason, detail } as const
}
