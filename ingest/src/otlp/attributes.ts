import { asList } from '../arguments/as-list.ts'
import { asObject, bounded, limits } from '../limits.ts'

/** Attributes of a span, log record or resource, by key. */
export type Attributes = ReadonlyMap<string, unknown>

const MAX_ATTRIBUTES = 256
const MAX_DEPTH = 16

/** Reads a list of `{key, value: AnyValue}`; the first of two equal keys counts. */
export function readAttributes(list: unknown): Attributes {
  const attributes = new Map<string, unknown>()
  for (const item of asList(list).slice(0, MAX_ATTRIBUTES)) {
    const pair = asObject(item)
    const key = bounded(pair?.key, limits.wordChars)
    if (key !== '' && !attributes.has(key)) attributes.set(key, anyValue(pair?.value, 0))
  }
  return attributes
}

/** The plain value of an OTLP AnyValue; undefined where it is none. 64-bit integers may come as text. */
export function anyValue(value: unknown, depth: number): unknown {
  const any = asObject(value)
  if (any === null || depth > MAX_DEPTH) return undefined
  if (typeof any.stringValue === 'string') return any.stringValue
  if (typeof any.boolValue === 'boolean') return any.boolValue
  if (any.intValue !== undefined) return number(any.intValue)
  if (any.doubleValue !== undefined) return number(any.doubleValue)
  const array = asObject(any.arrayValue)
  if (array !== null) return asList(array.values).map((item) => anyValue(item, depth + 1))
  const pairs = asObject(any.kvlistValue)
  if (pairs === null) return undefined
  return Object.fromEntries(
    asList(pairs.values).map((item): [string, unknown] => [
      bounded(asObject(item)?.key, limits.wordChars),
      anyValue(asObject(item)?.value, depth + 1),
    ]),
  )
}

function number(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

/** The first of the named attributes that is a text, bounded; else ''. */
export function text(attributes: Attributes, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes.get(key)
    if (typeof value === 'string' && value !== '') return bounded(value, limits.idChars)
  }
  return ''
}

/** The first of the named attributes that is a number at or above zero; else 0. */
export function amount(attributes: Attributes, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = attributes.get(key)
    const found = typeof value === 'string' ? number(value) : value
    if (typeof found === 'number' && found >= 0) return found
  }
  return 0
}

/** Nanoseconds since 1970 as text or number → milliseconds; NaN for anything else. */
export function nanoseconds(value: unknown): number {
  if (typeof value === 'number') return value > 0 ? Math.floor(value / 1e6) : Number.NaN
  if (typeof value !== 'string' || !/^\d{7,20}$/.test(value)) return Number.NaN
  // The last six digits are below a millisecond: cutting text keeps what a double would round.
  const milliseconds = Number(value.slice(0, -6))
  return milliseconds > 0 ? milliseconds : Number.NaN
}
