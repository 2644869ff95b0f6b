import { harmlessKeys, secretKeys } from './secret-patterns.ts'

/** 'api key' → [aA][pP][iI][^a-zA-Z0-9"]{0,2}[kK][eE][yY] */
export function inAnyCase(ending: string): string {
  return Array.from(ending, (letter) =>
    letter === ' ' ? '[^a-zA-Z0-9"]{0,2}' : `[${letter}${letter.toUpperCase()}]`,
  ).join('')
}

const endings = secretKeys.flatMap((pattern) => pattern.endings)

/** Behind a name: a quote, an escape, or up to four blanks and the sign before its value. */
const BEHIND_NAME = `(?:["'\\\\:=]|\\s{1,4}[=:])`

/** The last four characters and what follows them: a hint, to be looked at again. */
export function keyEndingSource(): string {
  return `(?:${lastFours(endings).join('|')})${BEHIND_NAME}`
}

/**
 * Finds the end of a secret's name, be it a JSON key, a JSON text that is a name, or a word in a sentence: by its last
 * four characters and what follows it. All alternatives begin with those four, so that V8's Boyer-Moore look-ahead
 * knows which characters can stand where and leaps; what stands before the four is looked at only then.
 */
export function keyEndingPattern(flags = ''): RegExp {
  return new RegExp(`${keyEndingSource()}${isWholeName(BEHIND_NAME)}`, flags)
}

/** A word to look for, and what may follow it in a name whose end it is not. */
export interface NameWord {
  readonly word: string
  /** It is a whole name by itself, as 'token' is and 'key' is not. */
  readonly isName: boolean
  /** Sticky; null where the word ends every name that it stands in. */
  readonly rest: RegExp | null
}

/**
 * Words of which every name has one, in lower case: its last, or the whole name that it begins with. 'secret string' is
 * found by its 'secret', for 'string' stands in nearly every record.
 */
export function nameWords(): readonly NameWord[] {
  const longer = new Map<string, string[]>()
  const words = new Set<string>()
  for (const ending of endings) {
    const beginning = endings.find((other) => ending.startsWith(`${other} `))
    if (beginning === undefined) words.add(ending.slice(ending.lastIndexOf(' ') + 1))
    else longer.set(beginning, [...(longer.get(beginning) ?? []), ending.slice(beginning.length)])
  }
  return [...words].map((word) => {
    const rests = longer.get(word)?.map(inAnyCase)
    const rest = rests === undefined ? null : new RegExp(rests.join('|'), 'y')
    return { word, isName: endings.includes(word), rest }
  })
}

/** Behind the last characters and `tail`: they end a secret's name, and not a harmless one or an ARN's ':secret:'. */
function isWholeName(tail: string): string {
  const whole = endings.map(inAnyCase).join('|')
  const harmless = harmlessKeys.map(inAnyCase).join('|')
  return `(?<=(?:${whole})${tail})(?<!(?:${harmless}|:secret)${tail})`
}

/**
 * The ways in which the last four characters of the endings are written: 'word', 'WORD', and for words of three
 * with what can stand before them: '[is_-][kK]ey'.
 */
function lastFours(endings: readonly string[]): readonly string[] {
  const long = new Set<string>()
  const short = new Map<string, string>()
  for (const ending of endings) {
    const word = ending.slice(ending.lastIndexOf(' ') + 1)
    if (word.length >= 4) {
      long.add(word.slice(-4))
      long.add(word.slice(-4).toUpperCase())
      if (word.length === 4) long.add(title(word))
    } else {
      short.set(word, (short.get(word) ?? '') + ending.charAt(ending.length - word.length - 2))
    }
  }
  const before = (letters: string): string =>
    letters === '' ? '[^a-zA-Z]' : `["' _.${letters}${letters.toUpperCase()}-]`
  return [
    ...long,
    ...[...short].map(([word, letters]) => {
      const [first = '', ...rest] = word
      return `${before(letters)}(?:[${first}${first.toUpperCase()}]${rest.join('')}|${word.toUpperCase()})`
    }),
  ]
}

const title = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
