import { AUDIT_LINE, createAuditFramer } from './audit-framer.ts'
import { createJsonFramer } from './json-framer.ts'
import { createLineFramer } from './line-framer.ts'
import type { Framer } from './piece.ts'

/**
 * 'lines': a record a line, JSON (NDJSON) or not. 'json': documents over several lines, one after another, or the
 * elements of one big document such as `{"Records":[…]}`. 'auditd': lines of the Linux audit log, those of one event together.
 */
export type Framing = 'lines' | 'json' | 'auditd'

export function createFramer(framing: Framing, offset: number): Framer {
  if (framing === 'auditd') return createAuditFramer(offset)
  return framing === 'json' ? createJsonFramer(offset) : createLineFramer(offset)
}

/** Lists of records, by the name of the key that holds them, are documents to open even on a single line. */
const CONTAINER = /^\s*\{\s*"(?:Records|items|Events|logEvents|value)"\s*:\s*\[/
/** A line that ends so is the beginning of something, not a record that was cut off. */
const OPEN_END = /[[{,:]\s*$/

/**
 * Tells the framing from the beginning of a stream. '' while it is too short to tell; never '' when `complete`
 * (nothing more will come, or enough has been seen).
 *
 * Lines are preferred: there one bad record costs one record, whatever it holds. So a stream whose first line was
 * cut off (the usual state after copytruncate) is still lines, if the second is a whole object.
 */
export function chooseFraming(beginning: Buffer, complete: boolean): Framing | '' {
  const text = beginning.toString('utf8').replace(/^[\0\ufeff\s]+/, '')
  if (text === '') return complete ? 'lines' : ''
  if (text[0] !== '{' && !isJsonList(text)) return isAuditLog(text, complete)
  if (text[0] === '[' || CONTAINER.test(text)) return 'json'
  const end = text.indexOf('\n')
  if (end === -1 && !complete) return ''
  const [first = '', second = ''] = text.split('\n', 2)
  if (isObject(first)) return holdsRecords(first) ? 'json' : 'lines'
  if (OPEN_END.test(first)) return 'json'
  const secondEnds = text.indexOf('\n', end + 1) !== -1
  if (!secondEnds && !complete) return ''
  return second.startsWith('{') && isObject(second) ? 'lines' : 'json'
}

const AUDIT_BEGINS = /^(?:node=|type=)/
const LONGEST_HEAD = 400

/** The first line tells; '' while it may yet become one. */
function isAuditLog(text: string, complete: boolean): Framing | '' {
  if (AUDIT_LINE.test(text.slice(0, LONGEST_HEAD))) return 'auditd'
  const mayBecome = !complete && text.length < LONGEST_HEAD && !text.includes('\n')
  return mayBecome &&
    (AUDIT_BEGINS.test(text) || 'node='.startsWith(text) || 'type='.startsWith(text))
    ? ''
    : 'lines'
}

/** `[{…` and `[]`, but not `[2026-01-01T00:00:00Z] "GET …`, which is how access logs begin. */
function isJsonList(text: string): boolean {
  return /^\[\s*(?:[{\]]|$)/.test(text)
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** A whole document on one line whose records lie behind other keys, as in a CloudWatch Logs subscription. */
function holdsRecords(line: string): boolean {
  const document: unknown = JSON.parse(line)
  if (typeof document !== 'object' || document === null) return false
  return ['Records', 'items', 'Events', 'logEvents', 'value'].some((name) => {
    const list: unknown = Object.entries(document).find(([key]) => key === name)?.[1]
    return Array.isArray(list) && typeof list[0] === 'object'
  })
}
