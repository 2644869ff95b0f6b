import type { JsonObject } from '../limits.ts'
import { bounded, limits } from '../limits.ts'

/** One audit event of the kernel, its lines put together in the shape that laurel gives them. */
export interface AuditLines {
  /** '1626611363.720:348501' */
  readonly id: string
  readonly node: string
  readonly tree: JsonObject
}

const HEAD =
  /^(?:node=(\S{1,253}) )?type=([A-Z0-9_[\]]{1,40}) msg=audit\((\d{1,12}\.\d{1,6}:\d{1,20})\):? ?/
const MAX_LINES = 512
const MAX_LINE = 64 * 1024
const MAX_FIELDS = 128
/** Kinds of line of which one event may have several. */
const REPEATED = new Set(['PATH', 'SOCKADDR', 'CWD', 'AVC', 'OBJ_PID', 'EXECVE'])

/** Reads the lines of one event; null where the first is none. Lines of another event among them are left out. */
export function readAuditLines(text: string): AuditLines | null {
  const kinds = new Map<string, unknown>()
  let id = ''
  let node = ''
  for (const line of text.split('\n', MAX_LINES)) {
    const head = line.length > MAX_LINE ? null : HEAD.exec(line)
    if (head === null) {
      if (id === '') return null
      continue
    }
    const [whole, ownNode = '', kind = '', ownId = ''] = head
    if (id === '') {
      id = ownId
      node = ownNode
    }
    if (ownId !== id || kind === 'EOE') continue
    add(kinds, kind, fieldsOf(line.slice(whole.length)))
  }
  return id === '' ? null : { id, node, tree: Object.fromEntries(kinds) }
}

function add(kinds: Map<string, unknown>, kind: string, fields: JsonObject): void {
  const known = kinds.get(kind)
  if (kind === 'EXECVE') kinds.set(kind, { ...(known as JsonObject | undefined), ...fields })
  else if (!REPEATED.has(kind)) kinds.set(kind, known ?? fields)
  else if (!Array.isArray(known)) kinds.set(kind, [fields])
  else if (known.length < limits.listItems) known.push(fields)
}

/** 'a=1 b="two" c=7468726565' with, behind a group separator, the enriched names in capitals. */
function fieldsOf(text: string): JsonObject {
  const fields: [string, string][] = []
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what auditd puts before the names it adds
  const pattern = /([A-Za-z0-9_-]{1,64})=(?:"([^"]*)"|'([^']*)'|([^\s\u001d]*))/g
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [, key = '', quoted, message, bare = ''] = found
    // What user programs log stands in a message of its own.
    if (message !== undefined)
      fields.push(...Object.entries(fieldsOf(message) as Record<string, string>))
    else fields.push([key, quoted ?? (bare === '(null)' || bare === '?' ? '' : bare)])
    if (fields.length >= MAX_FIELDS) break
  }
  return Object.fromEntries(fields.map(([key, value]) => [key, bounded(value, MAX_VALUE)]))
}

const MAX_VALUE = 4096
/**
 * Texts that the kernel writes in hexadecimal, because they hold a blank, a quote or a control character, as texts: what is in
 * them could not be redacted otherwise. Registers of a call have the same names and are in lower case.
 */
export function withReadableTexts(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same separator
    /( (?:a\d{1,4}(?:\[\d{1,4}\])?|name|cwd|comm|exe|proctitle|cmd|acct|key|old-name|data)=)((?:[0-9A-F]{2})+)(?=[\s\u001d]|$)/g,
    (whole, field: string, hex: string) =>
      /^ a\d/.test(field) && hex.length < MIN_HEX ? whole : `${field}"${readable(hex)}"`,
  )
}

/** Shorter ones among the arguments are numbers: the kernel writes a lone character in quotes. */
const MIN_HEX = 4

function readable(hex: string): string {
  const text = Buffer.from(hex, 'hex').toString('utf8')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the line, or the text
  return text.replace(/[\u0000-\u001f"]/g, ' ')
}
