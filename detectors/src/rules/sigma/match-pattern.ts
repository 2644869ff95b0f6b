import type { Part, Pattern } from './pattern.ts'
import { ANY, DASH, ONE, plainText } from './pattern.ts'

const DASHES = '-/\u2013\u2014\u2015'

/** What stands between two stars. */
interface Piece {
  /** Null where it holds more than plain text. */
  readonly text: string | null
  readonly length: number
  readonly holdsAt: (value: string, at: number) => boolean
}

export type MatchText = (value: string) => boolean

/**
 * A matcher of whole values. Pieces between stars are looked for from left to right, each at its first place: the first
 * place is never worse than a later one, so nothing is tried twice and the work is at most value × pattern.
 */
export function compilePattern(pattern: Pattern): MatchText {
  const plain = plainText(pattern)
  if (plain !== null) return (value) => value === plain
  const pieces = splitAtStars(pattern.parts).map(pieceOf)
  const [first, ...rest] = pieces
  const last = rest.pop()
  if (first === undefined) return () => true
  if (last === undefined) return (value) => value.length === first.length && first.holdsAt(value, 0)
  const [middle] = rest
  const unanchored = first.length === 0 && last.length === 0
  if (unanchored && rest.length === 1 && middle?.text != null) {
    const { text } = middle
    return (value) => value.includes(text)
  }
  return (value) => {
    if (value.length < first.length + last.length || !first.holdsAt(value, 0)) return false
    const end = value.length - last.length
    if (!last.holdsAt(value, end)) return false
    let at = first.length
    for (const piece of rest) {
      const found = find(piece, value, at, end)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= end
  }
}

function find(piece: Piece, value: string, from: number, end: number): number {
  if (piece.text !== null) {
    const at = value.indexOf(piece.text, from)
    return at >= 0 && at + piece.length <= end ? at : -1
  }
  for (let at = from; at + piece.length <= end; at++) if (piece.holdsAt(value, at)) return at
  return -1
}

/** 'a*b' → [a], [b]; '*b' → [], [b]. */
function splitAtStars(parts: readonly Part[]): readonly (readonly Part[])[] {
  const pieces: Part[][] = [[]]
  for (const part of parts) {
    if (part === ANY) pieces.push([])
    else pieces.at(-1)?.push(part)
  }
  return pieces
}

function pieceOf(parts: readonly Part[]): Piece {
  const text = parts.map((part) => (typeof part === 'object' ? part.text : null))
  if (text.every((one) => one !== null)) {
    const whole = text.join('')
    return {
      text: whole,
      length: whole.length,
      holdsAt: (value, at) => value.startsWith(whole, at),
    }
  }
  const length = parts.reduce(
    (sum, part) => sum + (typeof part === 'object' ? part.text.length : 1),
    0,
  )
  return {
    text: null,
    length,
    holdsAt: (value, start) => {
      if (start + length > value.length) return false
      let at = start
      for (const part of parts) {
        if (typeof part === 'object') {
          if (!value.startsWith(part.text, at)) return false
          at += part.text.length
        } else {
          if (part === DASH && !DASHES.includes(value.charAt(at))) return false
          if (part !== DASH && part !== ONE) return false
          at++
        }
      }
      return true
    },
  }
}
