import { limits } from '../limits.ts'
import { NAME_FIELDS } from './plain-value.ts'
import type { Mask } from './redact-text.ts'
import { isHarmlessValue, redactText } from './redact-text.ts'
import { secretKindOfKey } from './secret-key.ts'

/** JSON inside a string inside JSON: envelopes do this, and three times is already odd. */
const MAX_EMBEDDING = 4
const MAX_DEPTH = 2 * limits.depth
/** Fields that carry the value of a {name, value} pair. */
const VALUE_FIELDS = new Set([
  ...['value', 'Value', 'values', 'Values', 'v', 'val', 'stringValue', 'string_value'],
  ...['parameterValue', 'ParameterValue', 'defaultValue', 'plaintext', 'arrayValue'],
])

export interface JsonRedaction {
  /** False when every text without a secret's name before it is known to be clean. */
  readonly texts: boolean
}

/**
 * JSON text with its secrets replaced, the same text where there is none; null for what is no JSON of sane depth.
 * What changes is written anew: large integers lose their last digits then, as with any JSON.parse, and of
 * doubled keys only the last stays.
 */
export function redactJson(text: string, mask: Mask, { texts }: JsonRedaction): string | null {
  return document(text, 0)

  function document(json: string, embedding: number): string | null {
    let tree: unknown
    try {
      tree = JSON.parse(json)
    } catch {
      return null
    }
    if (typeof tree !== 'object' || tree === null) return null
    const clean = cleaned(tree, '', 0, embedding)
    if (clean === TOO_DEEP) return null
    return clean === tree ? json : JSON.stringify(clean)
  }

  /** The value without secrets: itself where it has none. `secret` is the kind its key gives it, or ''. */
  function cleaned(value: unknown, secret: string, depth: number, embedding: number): unknown {
    if (typeof value === 'string') return cleanText(value, secret, embedding)
    if (typeof value === 'number')
      return secret === 'password' ? mask(secret, String(value)) : value
    if (typeof value !== 'object' || value === null) return value
    if (depth >= MAX_DEPTH) return TOO_DEEP
    return Array.isArray(value)
      ? cleanList(value, secret, depth, embedding)
      : cleanObject(value as Readonly<Record<string, unknown>>, secret, depth, embedding)
  }

  function cleanList(items: readonly unknown[], secret: string, depth: number, embedding: number) {
    let copy: unknown[] | null = null
    let header = ''
    for (let at = 0; at < items.length; at += 1) {
      const item = items[at]
      const clean = cleaned(item, secret === '' ? header : secret, depth + 1, embedding)
      if (clean === TOO_DEEP) return TOO_DEEP
      if (clean !== item) {
        copy ??= items.slice()
        copy[at] = clean
      }
      header = typeof item === 'string' ? kindOfHeader(item) : ''
    }
    return copy ?? items
  }

  function cleanObject(
    fields: Readonly<Record<string, unknown>>,
    secret: string,
    depth: number,
    embedding: number,
  ): unknown {
    const paired = kindOfName(fields)
    const kubernetesSecret = fields.kind === 'Secret'
    let changed = false
    const entries = Object.keys(fields).map((key): [string, unknown] => {
      const field = fields[key]
      let kind = secretKindOfKey(key)
      if (kind === '' && VALUE_FIELDS.has(key)) kind = paired === '' ? secret : paired
      if (kubernetesSecret && (key === 'data' || key === 'stringData')) kind = EVERYTHING_BELOW
      else if (kind === '' && secret === EVERYTHING_BELOW) kind = secret
      const clean = cleaned(field, kind, depth + 1, embedding)
      const cleanKey = texts ? redactText(key, mask) : key
      changed ||= clean !== field || cleanKey !== key
      return [cleanKey, clean]
    })
    if (!changed) return fields
    // fromEntries defines properties: a key named __proto__ stays a key.
    return entries.some(([, clean]) => clean === TOO_DEEP) ? TOO_DEEP : Object.fromEntries(entries)
  }

  function cleanText(value: string, secret: string, embedding: number): string {
    if (secret !== '') {
      return isHarmlessValue(value) ? value : mask(secret, withoutScheme(value))
    }
    if (!texts) return value
    const first = value.charCodeAt(0)
    const mayBeJson = (first === 0x7b || first === 0x5b) && value.includes('"')
    const inner = mayBeJson && embedding < MAX_EMBEDDING ? document(value, embedding + 1) : null
    return inner ?? redactText(value, mask)
  }
}

const TOO_DEEP = Symbol('too deep')
/** The kind of a Kubernetes Secret's data: whatever lies below is secret, whatever its key. */
const EVERYTHING_BELOW = 'kubernetes-secret'

/** 'Bearer abc' and 'abc' are one credential, so they get one fingerprint. */
function withoutScheme(value: string): string {
  return value.replace(/^(?:Bearer|Basic|Token)\s+/i, '')
}

/** The kind of secret that the value of a {name, value} pair is, or ''. */
function kindOfName(fields: Readonly<Record<string, unknown>>): string {
  for (const field of NAME_FIELDS) {
    const name = Object.hasOwn(fields, field) ? fields[field] : undefined
    const kind = typeof name === 'string' ? secretKindOfKey(name) : ''
    if (kind !== '') return kind
  }
  return ''
}

const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-[\w-]{1,40}-(?:token|key|secret)$/i

/** Flat lists of headers: ["authorization", "Bearer …", …]. */
function kindOfHeader(item: string): string {
  return HEADER.test(item) ? secretKindOfKey(item) : ''
}
