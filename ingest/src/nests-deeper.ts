/**
 * Whether JSON text nests deeper than `depth`. Brackets are counted first, wherever they stand, because as many
 * as that are rare and counting is a memchr; only then is the text read, strings leapt over.
 */
export function nestsDeeper(text: string, depth: number): boolean {
  if (occurrences(text, '{', depth + 1) + occurrences(text, '[', depth + 1) <= depth) return false
  let nesting = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at + 1)
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      nesting += 1
      if (nesting > depth) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      nesting -= 1
    }
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** How often the character occurs, counting no further than `enough`. */
function occurrences(text: string, character: string, enough: number): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    count += 1
    if (count === enough) return count
  }
  return count
}

/** Index of the closing quote; the text's length where there is none. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (quote - backslashes > from && text.charCodeAt(quote - backslashes - 1) === BACKSLASH) {
      backslashes += 1
    }
    if (backslashes % 2 === 0) return quote
  }
  return text.length
}
