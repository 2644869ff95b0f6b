import type { AuditParserParts } from '../audit-record.ts'
import { createAuditParser, malformed, textOf } from '../audit-record.ts'
import { readAuditEvent } from '../auditd/read-audit-event.ts'
import type { Parser } from '../parser.ts'

/** Reads laurel's JSON: an event of the Linux audit system each, its records already together. */
export function createLaurelParser(parts: AuditParserParts): Parser {
  return createAuditParser((tree) => {
    const id = textOf(tree, 'ID')
    if (id === '') return malformed('missing_field', 'ID')
    return readAuditEvent(tree, id, textOf(tree, 'NODE'))
  }, parts)
}
