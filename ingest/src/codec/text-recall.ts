/** Text for ASCII bytes; the same string again where the same bytes were seen lately. */
export interface TextRecall {
  read(bytes: Buffer, from: number, to: number): string
}

/** A power of two. */
const SLOTS = 4096
/** Longer ones repeat seldom, and comparing them costs more than making them. */
const LONGEST = 80

/**
 * Logs repeat themselves, and to find a text again by its bytes costs half of making it. What is more, a string
 * that is shared keeps its hash: every table that looks it up later has it ready.
 */
export function createTextRecall(): TextRecall {
  const texts = new Array<string>(SLOTS).fill('')

  return {
    read(bytes, from, to) {
      const length = to - from
      if (length > LONGEST) return bytes.toString('latin1', from, to)
      const slot = slotOf(bytes, from, length)
      const known = texts[slot] ?? ''
      if (known.length === length && isText(known, bytes, from)) return known
      const text = bytes.toString('latin1', from, to)
      texts[slot] = text
      return text
    },
  }
}

/** By the length and five of the bytes: names differ at their ends, ids anywhere. */
function slotOf(bytes: Buffer, from: number, length: number): number {
  const last = from + length - 1
  const mixed =
    (Math.imul(length, 31) + (bytes[last] ?? 0)) ^
    Math.imul(bytes[from + (length >> 1)] ?? 0, 0x9e1) ^
    Math.imul(bytes[from + (length >> 2)] ?? 0, 0x3d4d) ^
    Math.imul(bytes[last - (length >> 2)] ?? 0, 0x1f35) ^
    Math.imul(bytes[last - (length >> 3)] ?? 0, 0x7c51)
  return (Math.imul(mixed, 0x9e3779b1) >>> 16) & (SLOTS - 1)
}

function isText(text: string, bytes: Buffer, from: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false
  return true
}
