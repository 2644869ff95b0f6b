import type { EventDetail } from '@tripline/api/wire'
import { isoTime } from '../time/exact-time.ts'

/** Records are bounded by the parsers, but a browser should not have to lay out megabytes. */
const MAX_CHARACTERS = 64 << 10

/** The event in the words of the rest of the console; what it does not say is left out. */
export function asUnderstood(event: EventDetail): string {
  const { raw, occurredAt, receivedAt, attributionRule, attributionConfidence, ...rest } = event
  const told = Object.entries({
    ...rest,
    occurredAt: isoTime(occurredAt),
    receivedAt: isoTime(receivedAt),
    attribution: { rule: attributionRule, confidence: attributionConfidence },
  }).filter(([, value]) => value !== '' && value !== 0)
  const order = [
    'id',
    'source',
    'occurredAt',
    'receivedAt',
    'agentId',
    'attribution',
    'principal',
    'sessionId',
  ]
  const rank = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1)
  told.sort(([a], [b]) => rank(a) - rank(b))
  return JSON.stringify(Object.fromEntries(told), null, 2)
}

/** Indented where it is JSON, as it came where not. */
export function prettyRecord(raw: string): string {
  if (raw === '') return 'The record was not kept.'
  let text = raw
  try {
    text = JSON.stringify(JSON.parse(raw), null, 2)
  } catch {
    // An access log is a line of text; it is shown as one.
  }
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}\n… cut here` : text
}

export interface JsonSpan {
  readonly text: string
  readonly kind: 'key' | 'plain' | 'marked'
}

const KEY = /^(\s*)("(?:[^"\\]|\\.)*")(:)/
const STRING = /"(?:[^"\\]|\\.)*"/g

/** A line of indented JSON: its key, its values, and those values that hold a marked text. Joined, the line again. */
export function spansOf(line: string, marked: ReadonlySet<string>): readonly JsonSpan[] {
  const spans: JsonSpan[] = []
  const put = (text: string, kind: JsonSpan['kind']) => {
    if (text !== '') spans.push({ text, kind })
  }
  const key = KEY.exec(line)
  put(key?.[1] ?? '', 'plain')
  put(key === null ? '' : `${key[2] ?? ''}:`, 'key')
  const rest = line.slice(key?.[0].length ?? 0)
  let done = 0
  for (const match of rest.matchAll(STRING)) {
    const value = unquote(match[0])
    if (![...marked].some((text) => value === text || (text.length >= 8 && value.includes(text))))
      continue
    put(rest.slice(done, match.index), 'plain')
    put(match[0], 'marked')
    done = match.index + match[0].length
  }
  put(rest.slice(done), 'plain')
  return spans
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}
