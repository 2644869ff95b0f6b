import { createMemo } from '../memo.ts'
import { harmlessKeys, secretKeys } from './secret-patterns.ts'

const MAX_KEYS = 10_000
const MAX_KEY_CHARS = 128

const joined = (ending: string): string => ending.replaceAll(' ', '')
const harmless = harmlessKeys.map(joined)
const kinds = secretKeys.map(({ kind, endings }) => ({ kind, endings: endings.map(joined) }))

// A memo of a pure function.
const known = createMemo<string, string>(MAX_KEYS)

/** The kind of secret that a value under this key is, or ''. 'masterUserPassword' → 'password', 'nextToken' → ''. */
export function secretKindOfKey(key: string): string {
  if (key.length > MAX_KEY_CHARS) return derive(key.slice(-MAX_KEY_CHARS))
  const found = known.get(key)
  if (found !== undefined) return found
  const kind = derive(key)
  known.set(key, kind)
  return kind
}

function derive(key: string): string {
  const bare = key.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (harmless.some((ending) => bare.endsWith(ending))) return ''
  return kinds.find(({ endings }) => endings.some((ending) => bare.endsWith(ending)))?.kind ?? ''
}
