/** Text for ASCII bytes; the same string again where the same bytes were seen lately. */
export interface TextRecall {
  read(bytes: Buffer, from: number, to: number): string
}

/** A power of two. */
const SLOTS = 1024
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
      const slot =
        (length * 37 + (bytes[to - 1] ?? 0) * 7 + (bytes[from + (length >> 1)] ?? 0) * 13) &
        (SLOTS - 1)
      const known = texts[slot] ?? ''
      if (known.length === length && isText(known, bytes, from)) return known
      const text = bytes.toString('latin1', from, to)
      texts[slot] = text
      return text
    },
  }
}

function isText(text: string, bytes: Buffer, from: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false
  return true
}
