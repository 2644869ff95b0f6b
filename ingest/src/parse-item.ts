import type { DeadLetter } from './dead-letters.ts'
import { deadLetter } from './dead-letters.ts'
import type { SourceName } from './event.ts'
import type { CredentialEdge, IdentityClaims } from './identity-claims.ts'
import { createMemo } from './memo.ts'
import type { MalformedReason, Parsed, Parser, Unattributed } from './parser.ts'
import type { RawRecord } from './source.ts'
import type { ArrivedRecord, SourceItem } from './sources/source-item.ts'
import { isRejected } from './sources/source-item.ts'

/** An event whose agent is not yet known, with what its record says about it. */
export interface Claimed {
  readonly event: Unattributed
  readonly claims: IdentityClaims
  readonly edge: CredentialEdge | null
}

/** Where parsing puts what it finds. */
export interface ParsedItems {
  readonly claimed: Claimed[]
  readonly deadLetters: DeadLetter[]
  /** Records, or parts of them, that are well-formed and of no interest. */
  ignored: number
}

export interface ParseItemOptions {
  readonly parserOf: (source: SourceName) => Parser | null
  /** Tells a record's format from the record; null when it is none we know. */
  readonly detectFormat: (body: string) => SourceName | null
  readonly redact: (text: string) => string
  /** A parser threw, which it must never do. The record becomes a dead letter; this is for the log line. */
  readonly onParserBug: (source: SourceName, error: unknown) => void
}

/** Adds one item's events, or dead letters with a reason. Total: nothing that arrives makes it throw. */
export type ParseItem = (item: SourceItem, into: ParsedItems) => void

export const noParsedItems = (): ParsedItems => ({ claimed: [], deadLetters: [], ignored: 0 })

const MAX_ORIGINS = 10_000

export function createParseItem(options: ParseItemOptions): ParseItem {
  // A file keeps its format; telling it anew for each record would cost as much as parsing.
  const formats = createMemo<string, SourceName>(MAX_ORIGINS)

  function parse(item: ArrivedRecord, source: SourceName): readonly Parsed[] {
    const parser = options.parserOf(source)
    if (parser === null) return [unknownFormat(`no parser for ${source}`)]
    try {
      const { origin, receivedAt, body } = item
      const record: RawRecord = { source, origin, receivedAt, body }
      return parser(record)
    } catch (error) {
      options.onParserBug(source, error)
      return [{ kind: 'malformed', reason: 'not_allowed', detail: 'the parser failed' }]
    }
  }

  function parseAuto(item: ArrivedRecord): readonly Parsed[] {
    const usual = formats.get(item.origin)
    const parsed = usual === undefined ? null : parse(item, usual)
    if (parsed !== null && !parsed.every(isMalformed)) return parsed
    // The first record of its origin, or one that its origin's format does not fit: files of mixed records exist.
    const source = options.detectFormat(item.body)
    if (source === usual && parsed !== null) return parsed
    if (source === null) return parsed ?? [unknownFormat('')]
    formats.set(item.origin, source)
    return parse(item, source)
  }

  return (item, into) => {
    if (isRejected(item)) {
      into.deadLetters.push(deadLetter(item, options.redact))
      return
    }
    const parsed = item.source === 'auto' ? parseAuto(item) : parse(item, item.source)
    if (parsed.length === 0) into.ignored += 1
    // A thousand bad parts of one record are one dead letter for each reason, not a thousand copies of the record.
    let rejected: readonly MalformedReason[] = NONE
    for (const one of parsed) {
      if (one.kind === 'event') {
        into.claimed.push({ event: one.event, claims: one.claims, edge: one.edge ?? null })
      } else if (one.kind === 'ignored') {
        into.ignored += 1
      } else if (!rejected.includes(one.reason)) {
        const { reason, detail } = one
        rejected = [...rejected, reason]
        into.deadLetters.push(deadLetter({ ...item, reason, detail }, options.redact))
      }
    }
  }
}

const NONE: readonly MalformedReason[] = []

const isMalformed = (parsed: Parsed): boolean => parsed.kind === 'malformed'

function unknownFormat(detail: string): {
  kind: 'malformed'
  reason: MalformedReason
  detail: string
} {
  return { kind: 'malformed', reason: 'unknown_format', detail }
}
