import type { NameWord } from './key-ending.ts'
import { keyEndingPattern, nameWords } from './key-ending.ts'
import { createPairScan } from './pair-scan.ts'
import { isPlainValue } from './plain-value.ts'
import { isHarmlessValue } from './redact-text.ts'
import { schemes, tokens } from './secret-patterns.ts'

/**
 * What a text may hold: nothing; secrets named by a JSON key or in a {name, value} pair only; secrets in any text.
 */
export type Suspicion = 'none' | 'named' | 'anywhere'

const NOTHING = 0
const NAMED = 1
const ANYWHERE = 2

const QUOTE = 0x22
/** Sticky only through lastIndex, which every use sets first: where the last four characters of a name stand. */
const NAME_HERE = keyEndingPattern('y')
/** From the quote behind a key: a value that cannot be a secret, or a text short enough to look at. */
const SHORT_VALUE = /"\s{0,4}:\s{0,4}(?:(?:null|true|false)(?=[\s,}])|"([^"\\]{0,128})")/y
const USER_INFO = /:\/\/[^\s"'/@:\\]{0,64}:[^\s"'/@\\]{1,256}@/
const KEY_ID_LENGTH = 20
const SECRET_KEY_LENGTH = 40
/** Between a key id and its secret. */
const MOST_SEPARATORS = 8
const LONGEST_USER_INFO = 3 + 64 + 1 + 256 + 1

const marks = [...tokens.flatMap((token) => token.marks), ...schemes.map((scheme) => `${scheme} `)]

const scan = createPairScan(
  [
    ...marks.map((text) => ({ text, anyCase: false, judge: () => ANYWHERE })),
    ...nameWords().map((name) => ({ text: name.word, anyCase: true, judge: judgeWord(name) })),
    { text: '\\', anyCase: false, judge: judgeBackslash },
    { text: '@', anyCase: false, judge: judgeAddress },
    ...['AKIA', 'ASIA'].map((text) => ({ text, anyCase: false, judge: judgeKeyId })),
  ],
  ANYWHERE,
)

/**
 * Whether a text may hold a secret, for a fraction of what JSON.parse costs. It errs in one direction only: what
 * it lets pass holds nothing that the exact pass would replace (but for a credential behind a scheme in odd case, which
 * the exact pass finds only where something else raised suspicion).
 */
export function suspicionOf(text: string): Suspicion {
  const highest = scan(text)
  return highest === NOTHING ? 'none' : highest === NAMED ? 'named' : 'anywhere'
}

/** A word of secrets' names: whether one ends here, or behind the rest of it, as a JSON key or text does or in another way. */
function judgeWord({ word, isName, rest }: NameWord) {
  const { length } = word
  return (text: string, at: number): number => {
    // The commonest key of all is "key".
    if (!isName && text.charCodeAt(at - 1) === QUOTE) return NOTHING
    const judged = judgeEnd(text, at + length)
    if (rest === null || judged !== NOTHING) return judged
    rest.lastIndex = at + length
    return rest.test(text) ? judgeEnd(text, rest.lastIndex) : NOTHING
  }
}

function judgeEnd(text: string, end: number): number {
  // 'pwd' is too short to be found with what stands before it where nothing does.
  if (end < 4) return text.charAt(0).toLowerCase() === 'p' ? ANYWHERE : NOTHING
  const behind = text.charCodeAt(end)
  if (!mayEndName(behind)) return NOTHING
  NAME_HERE.lastIndex = end - 4
  if (!NAME_HERE.test(text)) return NOTHING
  if (behind !== QUOTE) return ANYWHERE
  return holdsNothing(text, end) || isPlainValue(text, end) ? NOTHING : NAMED
}

/** Whether the character is one of " ' \\ : = or a blank, which one of the last two may follow. */
function mayEndName(code: number): boolean {
  return (
    code === QUOTE ||
    code === 0x27 ||
    code === 0x5c ||
    code === 0x3a ||
    code === 0x3d ||
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    // The blanks beyond ASCII are few; the pattern knows them.
    code >= 0xa0
  )
}

/** Whether the key that ends at the quote has nothing to hide, or its source hid it: Vault's tokens are 'hmac-sha256:…'. */
function holdsNothing(text: string, quote: number): boolean {
  SHORT_VALUE.lastIndex = quote
  const value = SHORT_VALUE.exec(text)
  return value !== null && isHarmlessValue(value[1] ?? '')
}

/** Escapes hide anything from a search of the raw text: \u0070assword, https:\/\/user:…@host. */
function judgeBackslash(text: string, at: number): number {
  const next = text.charCodeAt(at + 1)
  return next === 0x75 || next === 0x2f ? ANYWHERE : NOTHING
}

/**
 * A key id is in nearly every record of AWS; one with its secret behind it, as in a credentials file, is not. In JSON, what
 * stands between the two may be escaped. By hand, because a regular expression takes ten times as long to say no.
 */
function judgeKeyId(text: string, at: number): number {
  let start = at + KEY_ID_LENGTH
  const latest = start + MOST_SEPARATORS
  while (start <= latest && start < text.length && !isKeyCharacter(text.charCodeAt(start))) {
    start += 1
  }
  if (start === at + KEY_ID_LENGTH || start > latest) return NOTHING
  let end = start
  while (end < start + SECRET_KEY_LENGTH && isKeyCharacter(text.charCodeAt(end))) end += 1
  return end === start + SECRET_KEY_LENGTH ? ANYWHERE : NOTHING
}

/** [A-Za-z0-9/+]; false behind the end of the text. */
function isKeyCharacter(code: number): boolean {
  const letter = code | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x2f && code <= 0x39) || code === 0x2b
}

/** An @ behind a name and password in a URL. */
function judgeAddress(text: string, at: number): number {
  const before = text.slice(Math.max(0, at + 1 - LONGEST_USER_INFO), at + 1)
  return USER_INFO.test(before) ? ANYWHERE : NOTHING
}
