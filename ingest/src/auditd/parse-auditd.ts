import type { AuditParserParts } from '../audit-record.ts'
import { createTurnIntoEvent, malformed } from '../audit-record.ts'
import { limits } from '../limits.ts'
import type { OpenLine } from '../open-line.ts'
import type { Parser } from '../parser.ts'
import { readAuditLines, withReadableTexts } from './audit-lines.ts'
import { readAuditEvent } from './read-audit-event.ts'

export interface AuditdParserParts extends Pick<AuditParserParts, 'environmentOf'> {
  readonly openLine: OpenLine
}

/** Reads auditd's own log: the lines of one event together, as the framer hands them over. */
export function createAuditdParser(parts: AuditdParserParts): Parser {
  const turnIntoEvent = createTurnIntoEvent(parts.environmentOf)
  return (record) => {
    const { body } = record
    const isBounded = body.length <= limits.recordBytes
    const readable = isBounded ? { ...record, body: withReadableTexts(body) } : record
    const opened = parts.openLine(readable)
    if (opened.kind !== 'opened') return [opened]
    const lines = readAuditLines(opened.text)
    if (lines === null) return [malformed('unknown_format', 'no line of the audit log')]
    return [turnIntoEvent(readAuditEvent(lines.tree, lines.id, lines.node), opened.text, record)]
  }
}
