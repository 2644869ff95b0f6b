import type { Pattern } from './pattern.ts'
import { mapText, plainText } from './pattern.ts'
import { refuse } from './refused.ts'

/** UTF-16 as it lies in memory, each byte one character. 'utf16' begins with its byte order mark. */
export function toUtf16(pattern: Pattern, order: 'utf16le' | 'utf16be' | 'utf16'): Pattern {
  const encoded = mapText(pattern, (text) => {
    const little = Buffer.from(text, 'utf16le')
    return (order === 'utf16be' ? little.swap16() : little).toString('latin1')
  })
  const marked =
    order === 'utf16' ? { ...encoded, parts: [{ text: '\xff\xfe' }, ...encoded.parts] } : encoded
  return { ...marked, bytes: true }
}

export function toBase64(pattern: Pattern): Pattern {
  return { parts: [{ text: bytesOf(pattern).toString('base64') }], bytes: false }
}

/** First characters that also hold bits of what stands before, by length of it mod 3; and last ones, by total length mod 3. */
const SKIPPED = [0, 2, 3] as const
const CUT = [0, 3, 2] as const

/**
 * How a text looks inside base64 of something longer: it may begin at any of three places in a group of three bytes, and
 * the characters it shares with its neighbours are left out.
 */
export function toBase64Offsets(pattern: Pattern): readonly Pattern[] {
  const bytes = bytesOf(pattern)
  return SKIPPED.map((skipped, offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset, 0x20), bytes]).toString('base64')
    const cut = CUT[(bytes.length + offset) % 3] ?? 0
    return { parts: [{ text: whole.slice(skipped, whole.length - cut) }], bytes: false }
  })
}

function bytesOf(pattern: Pattern): Buffer {
  const text = plainText(pattern)
  if (text === null) refuse('base64 of a value with wildcards means nothing; write the text out')
  return Buffer.from(text, pattern.bytes ? 'latin1' : 'utf8')
}
