import { inAnyCase, keyEndingSource } from './key-ending.ts'
import { harmlessKeys, schemes, secretKeys, tokens } from './secret-patterns.ts'

/** What stands in place of a secret: its kind and keyed fingerprint. */
export type Mask = (kind: string, secret: string) => string

/** Group n + 1 is tokens[n]. */
const ANY_TOKEN = new RegExp(tokens.map(({ pattern }) => `(${pattern})`).join('|'), 'g')
const SCHEME = new RegExp(`\\b(${schemes.join('|')})(\\s{1,4})([\\w.~+/-]{8,8192}={0,2})`, 'gi')
const USER_INFO = /(:\/\/[^\s"'/@:\\]{0,64}:)([^\s"'/@\\]{1,256})(?=@)/g
/** A header's cookies, to the end of the line: any of them may be the session. */
const COOKIES =
  /(?<!\[redacted:)(\b(?:set-)?cookie["'\\]{0,4}\s{0,4}:\s{0,4}["'\\]{0,4})(?!\[redacted:cookie:[0-9a-f]{16}\](?!;))([^\r\n"'\\]{6,8192})/gi
/** A key id with its secret behind it, as in a credentials file or report. */
const AWS_PAIR = /((?:AKIA|ASIA)[A-Z0-9]{16}["'\s,:;=|]{1,8})([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/g
/** Group n + 1 is the name of secretKeys[n]. A mask looks like a name with a value: it is not touched again. */
const NAMED = new RegExp(
  `(?<!\\[redacted:[a-z0-9-]{0,32})(?:${secretKeys
    .map(({ endings }) => `(${endings.map(inAnyCase).join('|')})`)
    .join('|')})(?<!${harmlessKeys.map(inAnyCase).join('|')})` +
    `(["'\\\\]{0,4}\\s{0,4}[=:]\\s{0,4}["'\\\\[]{0,4})(?!redacted:)([^\\s"'\\\\&;,<>()\\[\\]{}]{1,4096})`,
  'g',
)
const SHORTEST_SECRET = 6
/** One cheap look before five thorough ones: most texts are ids and names. */
const MAY_HOLD_ONE = new RegExp(
  `${tokens
    .flatMap(({ marks }) => marks)
    .map(literal)
    .join(
      '|',
    )}|[bB]earer|BEARER|[bB]asic|BASIC|@|^pwd|^Pwd|^PWD|(?:AKIA|ASIA).{16}.|${keyEndingSource()}`,
)
/** After a password anything is a secret; after 'token:' a short word is part of a sentence. */
const SHORTEST_NAMED = 8

/** The text with every secret it gives away replaced; the same text where there is none. */
export function redactText(text: string, mask: Mask): string {
  if (text.length < SHORTEST_SECRET || !MAY_HOLD_ONE.test(text)) return text
  let clean = text
  // What stood right behind a secret may be seen as one itself only when the first is gone.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const cleaner = onePass(clean, mask)
    if (cleaner === clean) break
    clean = cleaner
  }
  return clean
}

const MAX_PASSES = 4

function onePass(text: string, mask: Mask): string {
  const untokened = text.replace(ANY_TOKEN, (match: string, ...groups: unknown[]) => {
    const at = groups.findIndex((group) => group !== undefined)
    return mask(tokens[at]?.kind ?? 'token', match)
  })
  const unschemed = untokened.replace(
    SCHEME,
    (match: string, name: string, gap: string, value: string) =>
      isWord(value) ? match : `${name}${gap}${mask('authorization', value)}`,
  )
  const unaddressed = unschemed.includes('@')
    ? unschemed.replace(USER_INFO, (match: string, before: string, value: string) =>
        isHarmlessValue(value) ? match : before + mask('password', value),
      )
    : unschemed
  const uncookied = unaddressed.replace(COOKIES, (_match, before: string, value: string) =>
    isHarmlessValue(value) ? _match : before + mask('cookie', value),
  )
  const unnamed = /[=:]/.test(uncookied)
    ? uncookied.replace(NAMED, (match: string, ...groups: unknown[]) => named(match, groups, mask))
    : uncookied
  return unnamed.replace(
    AWS_PAIR,
    (_match, before: string, value: string) => before + mask('api-key', value),
  )
}

function named(match: string, groups: readonly unknown[], mask: Mask): string {
  const at = groups.findIndex((group) => group !== undefined)
  const [offset, whole] = groups.slice(secretKeys.length + 2)
  // arn:aws:secretsmanager:us-east-1:123456789012:secret:name
  if (/^\w+:\S/.test(match) && typeof whole === 'string' && whole[Number(offset) - 1] === ':')
    return match
  const value = groups[secretKeys.length + 1]
  const kind = secretKeys[at]?.kind
  if (kind === undefined || typeof value !== 'string' || isHarmlessValue(value)) return match
  if (kind !== 'password' && value.length < SHORTEST_NAMED) return match
  return match.slice(0, match.length - value.length) + mask(kind, value)
}

/** 'Basic authentication required' is a sentence. */
const isWord = (value: string): boolean => value.length < 20 && /^[A-Za-z][a-z]*$/.test(value)

const HARMLESS =
  /^(?:\*+|null|undefined|true|false|none|hidden_due_to_security_reasons|hmac-sha256:[0-9a-f]{64}|hmac:[0-9a-f]{16}|\[redacted:[a-z0-9-]+:[0-9a-f]{16}\]|\[left out\])$/i

/** Values that somebody before us already hid, or that say nothing. */
export function isHarmlessValue(value: string): boolean {
  return value === '' || HARMLESS.test(value)
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
