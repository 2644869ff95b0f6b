import { keyEndingPattern } from './key-ending.ts'
import { isPlainValue } from './plain-value.ts'
import type { Mask } from './redact-text.ts'
import { isHarmlessValue } from './redact-text.ts'
import { secretKindOfKey } from './secret-key.ts'

/** Sticky only through lastIndex, which every use sets first. */
const NAME = keyEndingPattern('g')
const LITERAL = /(?:null|true|false)(?=[\s,}])/y
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Replaces the texts behind secret keys in plain JSON without parsing it: nearly all secrets of audit logs stand so.
 * Null where a secret's name stands otherwise (a value, a list, an object behind it): that needs the tree.
 */
export function redactKeys(json: string, mask: Mask): string | null {
  const name = NAME
  name.lastIndex = 0
  let out = ''
  let copied = 0
  while (name.test(json)) {
    const quote = name.lastIndex - 1
    if (json.charCodeAt(quote) !== QUOTE) return null
    const kind = secretKindOfKey(json.slice(json.lastIndexOf('"', quote - 1) + 1, quote))
    if (kind === '') continue
    const colon = skipBlanks(json, quote + 1)
    if (json.charAt(colon) !== ':') {
      if (!isPlainValue(json, quote)) return null
      continue
    }
    const at = skipBlanks(json, colon + 1)
    const first = json.charAt(at)
    if (first !== '"') {
      LITERAL.lastIndex = at
      if (!LITERAL.test(json)) return null
      continue
    }
    const end = endOfString(json, at + 1)
    const value = decoded(json.slice(at + 1, end))
    if (end === -1 || value === null) return null
    if (!isHarmlessValue(value)) {
      out += json.slice(copied, at + 1) + mask(kind, value.replace(SCHEME, ''))
      copied = end
    }
    name.lastIndex = end + 1
  }
  return copied === 0 ? json : out + json.slice(copied)
}

/** 'Bearer abc' and 'abc' are one credential, so they get one fingerprint. */
const SCHEME = /^(?:Bearer|Basic|Token)\s+/i

function skipBlanks(json: string, from: number): number {
  let at = from
  while (json.charCodeAt(at) <= 0x20) at += 1
  return at
}

/** Index of the closing quote, or −1. */
function endOfString(json: string, from: number): number {
  for (let quote = json.indexOf('"', from); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (quote - backslashes > from && json.charCodeAt(quote - backslashes - 1) === BACKSLASH) {
      backslashes += 1
    }
    if (backslashes % 2 === 0) return quote
  }
  return -1
}

function decoded(literal: string): string | null {
  if (!literal.includes('\\')) return literal
  try {
    return String(JSON.parse(`"${literal}"`))
  } catch {
    return null
  }
}
