import { objectOf, textOf } from './audit-record.ts'
import type { SourceName } from './event.ts'
import { AUDIT_LINE } from './frame/audit-framer.ts'
import { haproxyLine } from './haproxy/haproxy-line.ts'
import type { JsonObject } from './limits.ts'
import { asObject } from './limits.ts'
import { combinedLine } from './nginx/combined-line.ts'

/** Sensors on hosts and access logs in JSON, told by the fields that only they have together. */
export const hostFormats: readonly (readonly [SourceName, (tree: JsonObject) => boolean])[] = [
  ['tetragon', isTetragon],
  ['laurel', isLaurel],
  ['falco', isFalco],
  ['nginx', isNginx],
]

/** Logs that are lines of text. */
export function textFormat(line: string): SourceName | null {
  const text = line.slice(0, MAX_LINE).trim()
  if (AUDIT_LINE.test(text)) return 'auditd'
  if (haproxyLine(text) !== null) return 'haproxy'
  return combinedLine(text) === null ? null : 'nginx'
}

const MAX_LINE = 32 * 1024

function isTetragon(tree: JsonObject): boolean {
  const kind = Object.keys(tree).find((key) => /^(?:process_[a-z]+|rate_limit_info)$/.test(key))
  return (
    kind !== undefined && asObject(tree[kind]) !== null && 'time' in tree && 'node_name' in tree
  )
}

function isLaurel(tree: JsonObject): boolean {
  return (
    /^\d{1,12}\.\d{1,6}:\d{1,20}$/.test(textOf(tree, 'ID')) &&
    Object.keys(tree).some((key) => /^[A-Z_]{3,40}$/.test(key))
  )
}

function isFalco(tree: JsonObject): boolean {
  const says = ['output', 'output_fields', 'hostname', 'tags'].some((key) => key in tree)
  return (
    textOf(tree, 'rule') !== '' &&
    textOf(tree, 'priority') !== '' &&
    textOf(tree, 'time') !== '' &&
    says
  )
}

/** The names of nginx's own variables, or the short ones that are usual. */
function isNginx(tree: JsonObject): boolean {
  const request = textOf(tree, 'request')
  const isCall =
    /^[A-Z]{3,16} \S+ HTTP\//.test(request) ||
    ('request_method' in tree && ('request_uri' in tree || 'uri' in tree)) ||
    ('method' in tree && 'uri' in tree && 'ip' in tree)
  const isTimed = ['time', 'time_iso8601', 'time_local', 'msec', 'timestamp', '@timestamp'].some(
    (key) => key in tree,
  )
  return isCall && isTimed && 'status' in tree && objectOf(tree, 'status') === null
}
