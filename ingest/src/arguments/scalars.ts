import { asObject } from '../limits.ts'
import { asList } from './as-list.ts'

/** One scalar of a call's arguments, under the dotted path of its keys (list indices left out). */
export interface Scalar {
  readonly key: string
  readonly value: string | number | boolean
}

/** More than any real call has; what is beyond is not looked at. */
export const MOST_SCALARS = 1_024
const MAX_DEPTH = 12
const MAX_KEY_LENGTH = 64

/**
 * Every scalar of a call's arguments: lists flattened, strings that hold a JSON object or list parsed.
 * Bounded in count and depth; never throws.
 */
export function scalars(value: unknown): readonly Scalar[] {
  const found: Scalar[] = []
  collect(value, '', 0, found)
  return found
}

function collect(value: unknown, key: string, depth: number, found: Scalar[]): void {
  if (depth > MAX_DEPTH || found.length >= MOST_SCALARS) return
  if (typeof value === 'number' || typeof value === 'boolean') {
    found.push({ key, value })
  } else if (typeof value === 'string') {
    const inner = embeddedJson(value)
    if (inner !== null) collect(inner, key, depth + 1, found)
    else if (value.trim() !== '') found.push({ key, value })
  } else if (Array.isArray(value)) {
    for (const item of asList(value)) collect(item, key, depth + 1, found)
  } else {
    for (const [name, item] of Object.entries(asObject(value) ?? {})) {
      collect(item, joined(key, name), depth + 1, found)
    }
  }
}

function joined(parent: string, name: string): string {
  return (parent === '' ? name : `${parent}.${name}`).slice(0, MAX_KEY_LENGTH)
}

/** The object or list a string holds; null where it holds plain text. */
export function embeddedJson(text: string): object | null {
  const first = text.trimStart().charCodeAt(0)
  if (first !== 0x7b && first !== 0x5b) return null
  try {
    const inner: unknown = JSON.parse(text)
    return typeof inner === 'object' ? inner : null
  } catch {
    return null
  }
}
