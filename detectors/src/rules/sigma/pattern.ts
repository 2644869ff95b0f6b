import { refuse } from './refused.ts'

/** Any number of characters, and exactly one. */
export const ANY = 'any'
export const ONE = 'one'
/** Any of the characters that command lines use for a dash. */
export const DASH = 'dash'
export type Part = { readonly text: string } | typeof ANY | typeof ONE | typeof DASH

/** A value of a rule: text with wildcards. `bytes` says that each character stands for one byte. */
export interface Pattern {
  readonly parts: readonly Part[]
  readonly bytes: boolean
}

const LONGEST = 16_384

/** Reads `*`, `?` and their escapes: `\*` and `\?` are literal, `\\` before a wildcard is one backslash, any other backslash is itself. */
export function readPattern(value: string): Pattern {
  if (value.length > LONGEST) refuse(`a value is longer than ${LONGEST} characters`)
  const parts: Part[] = []
  let text = ''
  const add = (part: Part): void => {
    if (text !== '') parts.push({ text })
    text = ''
    // Two stars are one.
    if (part !== ANY || parts.at(-1) !== ANY) parts.push(part)
  }
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? ''
    const next = value[at + 1] ?? ''
    if (character === '*') add(ANY)
    else if (character === '?') add(ONE)
    else if (character === '\\' && (next === '*' || next === '?')) {
      text += next
      at++
    } else if (character === '\\' && next === '\\' && isWildcard(value[at + 2])) {
      text += '\\'
      at++
    } else text += character
  }
  if (text !== '') parts.push({ text })
  return { parts, bytes: false }
}

const isWildcard = (character: string | undefined): boolean =>
  character === '*' || character === '?'

/** The pattern's text when it has no wildcard, else null. */
export function plainText({ parts }: Pattern): string | null {
  let text = ''
  for (const part of parts) {
    if (typeof part !== 'object') return null
    text += part.text
  }
  return text
}

export function withAny(pattern: Pattern, before: boolean, after: boolean): Pattern {
  const parts = [...pattern.parts]
  if (before && parts[0] !== ANY) parts.unshift(ANY)
  if (after && parts.at(-1) !== ANY) parts.push(ANY)
  return { ...pattern, parts }
}

/** Every dash or slash that begins a word, in all the ways a command line takes it. */
export function withDashes(pattern: Pattern): Pattern {
  const parts = pattern.parts.flatMap((part): Part[] => {
    if (typeof part !== 'object') return [part]
    return part.text
      .split(/(?<![A-Za-z0-9_])([-/\u2013\u2014\u2015])(?=[A-Za-z0-9_])/)
      .flatMap((text, at): Part[] => (at % 2 === 1 ? [DASH] : text === '' ? [] : [{ text }]))
  })
  return { ...pattern, parts }
}

/** The text parts, changed; wildcards stay. */
export function mapText(pattern: Pattern, change: (text: string) => string): Pattern {
  const parts = pattern.parts.map((part) =>
    typeof part === 'object' ? { text: change(part.text) } : part,
  )
  return { ...pattern, parts }
}
