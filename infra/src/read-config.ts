import { readFileSync } from 'node:fs'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { LineCounter, parseDocument } from 'yaml'

export type ReadConfig<T> =
  | { readonly kind: 'ok'; readonly config: T }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

/** A configuration larger than this is not one; YAML anchors could make a small one explode, so they are bounded too. */
const MAX_BYTES = 16 << 20
const MAX_ALIASES = 100
const MAX_PROBLEMS = 20

/**
 * Reads YAML (or JSON) and checks it against a TypeBox schema. Every problem names the file, the key and what to do; an unknown key is
 * one, because a misspelt setting that is silently ignored is worse than none.
 */
export function readConfig<T extends TSchema>(path: string, schema: T): ReadConfig<Static<T>> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return invalid([`${path}: cannot be read (${code}); check the path and who may read it.`])
  }
  return parseConfig(path, text, schema)
}

/** The same for text that is at hand; `path` is only named in problems. */
export function parseConfig<T extends TSchema>(
  path: string,
  text: string,
  schema: T,
): ReadConfig<Static<T>> {
  if (text.length > MAX_BYTES) return invalid([`${path}: over ${MAX_BYTES >> 20} MB; split it.`])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const fault = document.errors[0]
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0])
    const what = fault.message.split('\n')[0] ?? ''
    return invalid([`${path}:${line}:${col}: not YAML: ${what.replace(/ at line.*$/, '')}.`])
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {}
  } catch {
    return invalid([`${path}: more than ${MAX_ALIASES} aliases; write the values out.`])
  }
  const problems = problemsOf(path, schema, value)
  // The check above is what makes the type true.
  return problems.length === 0 ? { kind: 'ok', config: value as Static<T> } : invalid(problems)
}

const invalid = (problems: readonly string[]) => ({ kind: 'invalid', problems }) as const

function problemsOf(path: string, schema: TSchema, value: unknown): readonly string[] {
  if (Value.Check(schema, value)) return []
  const problems = [...Value.Errors(schema, value)]
    .filter((error) => error.keyword !== 'boolean')
    .flatMap((error) => explain(schema, error).map((text) => `${path}: ${text}`))
  return [...new Set(problems)].slice(0, MAX_PROBLEMS)
}

interface Fault {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

function explain(schema: TSchema, fault: Fault): readonly string[] {
  const at = keyOf(fault.instancePath)
  const param = (name: string): unknown => Reflect.get(fault.params, name)
  switch (fault.keyword) {
    case 'additionalProperties': {
      const known = Object.keys(
        Object(Reflect.get(schemaAt(schema, fault.schemaPath), 'properties')),
      )
      return words(param('additionalProperties')).map((key) => {
        const near = nearest(key, known)
        const hint = near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`
        return `${join(at, key)} is not a known key; ${hint}`
      })
    }
    case 'required':
      return words(param('requiredProperties')).map((key) => `${join(at, key)} is missing; add it.`)
    case 'enum':
      return [`${at} must be one of ${words(param('allowedValues')).join(', ')}.`]
    default: {
      const says = Reflect.get(schemaAt(schema, fault.schemaPath), 'description')
      const meaning = typeof says === 'string' ? ` (${says})` : ''
      return [`${at === '' ? 'the file' : at} ${fault.message}${meaning}.`]
    }
  }
}

const words = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : [])

/** '/sources/0/name' → 'sources[0].name' */
function keyOf(pointer: string): string {
  return pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '')
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

/** The part of the schema a pointer like '#/properties/a/items' leads to. */
function schemaAt(schema: TSchema, pointer: string): object {
  let found: unknown = schema
  for (const part of pointer.replace(/^#\/?/, '').split('/')) {
    if (part !== '') found = Reflect.get(Object(found), part)
  }
  return Object(found)
}

/** The known key one or two slips away, by edit distance (Levenshtein 1966). */
function nearest(key: string, known: readonly string[]): string | null {
  let best: string | null = null
  let least = 3
  for (const candidate of known) {
    const distance = editDistance(key.slice(0, 64), candidate)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
