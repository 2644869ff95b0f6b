import type { JsonObject } from './limits.ts'
import { asObject, limits } from './limits.ts'
import type { MalformedReason, Parsed } from './parser.ts'
import type { RawRecord } from './source.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

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
    if (isTooDeep(body, limits.depth)) return malformed('too_deep', `over ${limits.depth}`)
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

/** Whether brackets outside strings nest deeper than `depth`. Strings are leapt over, not read. */
function isTooDeep(text: string, depth: number): boolean {
  let nesting = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at + 1)
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      nesting += 1
      if (nesting > depth) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      nesting -= 1
    }
  }
  return false
}

/** Index of the closing quote; the text's length where there is none. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (quote - backslashes > from && text.charCodeAt(quote - backslashes - 1) === BACKSLASH) {
      backslashes += 1
    }
    if (backslashes % 2 === 0) return quote
  }
  return text.length
}
