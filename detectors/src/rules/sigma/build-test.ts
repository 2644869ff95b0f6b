import { inNetwork } from './address.ts'
import { toBase64, toBase64Offsets, toUtf16 } from './encode-value.ts'
import { compilePattern } from './match-pattern.ts'
import type { Test, Value } from './node.ts'
import type { Pattern } from './pattern.ts'
import { mapText, plainText, readPattern, withAny, withDashes } from './pattern.ts'
import { refuse } from './refused.ts'
import { compileRegex, REGEX_FLAGS, requiredText } from './regex.ts'
import type { TimePart } from './time-part.ts'
import { isTimePart, timePart } from './time-part.ts'

export type Scalar = string | number | boolean | null

/** The test that a value with these modifiers stands for. */
export function buildTest(modifiers: readonly string[], value: Scalar): Test {
  const has = (modifier: string): boolean => modifiers.includes(modifier)
  if (has('exists')) return presence(value)
  if (value === null) {
    if (modifiers.some((one) => one !== 'neq' && one !== 'all')) refuse('null takes no modifier')
    return { ...NOTHING, absent: true }
  }
  const part = modifiers.find(isTimePart)
  const order = modifiers.find((one) => one in ORDERS)
  if (part !== undefined || order !== undefined) return numeric(order ?? '', part, value)
  if (has('cidr')) return network(String(value))
  if (has('re')) return regex(modifiers, String(value))
  return patterns(modifiers, value)
}

const NOTHING: Test = {
  holds: () => false,
  absent: false,
  blank: false,
  literals: null,
  fragments: null,
}

function presence(value: Scalar): Test {
  if (typeof value !== 'boolean') refuse('exists is true or false')
  return value
    ? { ...NOTHING, holds: () => true, blank: true }
    : { ...NOTHING, absent: true, blank: true }
}

const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  '': (a, b) => a === b,
}

function numeric(order: string, part: TimePart | undefined, value: Scalar): Test {
  const wanted = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof wanted !== 'number' || !Number.isFinite(wanted)) {
    refuse(`${part ?? order} compares with a number`)
  }
  const compare = ORDERS[order] ?? Object.is
  const read = part === undefined ? numberIn : (text: string) => timePart(text, part)
  return { ...NOTHING, holds: ({ text }) => compare(read(text), wanted) }
}

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

function network(value: string): Test {
  const inside = inNetwork(value)
  return { ...NOTHING, holds: ({ text }) => inside(text) }
}

function regex(modifiers: readonly string[], value: string): Test {
  let flags = 0
  for (const [name, flag] of Object.entries(REGEX_FLAGS))
    if (modifiers.includes(name)) flags |= flag
  const matches = compileRegex(value, flags)
  const required = modifiers.includes('i') ? '' : requiredText(value).toLowerCase()
  return {
    ...NOTHING,
    holds: ({ text }) => matches(text),
    blank: matches(''),
    fragments: required === '' ? null : [required],
  }
}

/** Text: read for wildcards, then put through the modifiers from left to right. */
function patterns(modifiers: readonly string[], value: Scalar): Test {
  const cased = modifiers.includes('cased')
  let found: readonly Pattern[] = [
    typeof value === 'string'
      ? readPattern(value)
      : { parts: [{ text: String(value) }], bytes: false },
  ]
  for (const modifier of modifiers) found = found.flatMap((pattern) => apply(modifier, pattern))
  const shown = cased ? found : found.map((one) => mapText(one, (text) => text.toLowerCase()))
  const matchers = shown.map(compilePattern)
  const read = cased ? (v: Value) => v.text : (v: Value) => v.lower
  const plain = shown.map(plainText)
  const [only] = matchers
  return {
    holds:
      matchers.length === 1 && only !== undefined
        ? (v) => only(read(v))
        : (v) => matchers.some((matches) => matches(read(v))),
    absent: false,
    blank: matchers.some((matches) => matches('')),
    literals: plain.every((text) => text !== null) ? plain.map((text) => text.toLowerCase()) : null,
    fragments: fragmentsOf(shown),
  }
}

function apply(modifier: string, pattern: Pattern): readonly Pattern[] {
  switch (modifier) {
    case 'contains':
      return [withAny(pattern, true, true)]
    case 'startswith':
      return [withAny(pattern, false, true)]
    case 'endswith':
      return [withAny(pattern, true, false)]
    case 'windash':
      return [withDashes(pattern)]
    case 'base64':
      return [toBase64(pattern)]
    case 'base64offset':
      return toBase64Offsets(pattern)
    case 'wide':
    case 'utf16le':
      return [toUtf16(pattern, 'utf16le')]
    case 'utf16':
    case 'utf16be':
      return [toUtf16(pattern, modifier)]
    default:
      return [pattern]
  }
}

/** The longest text of each; null where one has none. */
function fragmentsOf(all: readonly Pattern[]): readonly string[] | null {
  const longest = all.map(({ parts }) =>
    parts.reduce((best, part) => {
      const text = typeof part === 'object' ? part.text : ''
      return text.length > best.length ? text : best
    }, ''),
  )
  return longest.includes('') ? null : longest.map((text) => text.toLowerCase())
}
