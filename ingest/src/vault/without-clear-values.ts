import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** Vault's own hash of a value, keyed per audit device; what is not one was logged in clear. */
const HASHED = /^hmac-sha256:[0-9a-f]{64}$/
const LEFT_OUT = '[left out]'
const SECRET_NAMES = new Set(['client_token', 'token', 'wrapped_token', 'client_certificate'])
const MAX_DEPTH = 64

/**
 * The entry without values in clear: an audit device with `log_raw` writes request and response data as they are, and
 * `audit_non_hmac_response_keys` lets single keys through.
 */
export function withoutClearValues(entry: JsonObject): JsonObject {
  return {
    ...entry,
    ...part('auth', entry.auth),
    ...part('request', entry.request),
    ...part('response', entry.response),
  }
}

function part(key: string, value: unknown): JsonObject {
  const object = asObject(value)
  if (object === null) return value === undefined ? {} : { [key]: LEFT_OUT }
  const fields = Object.entries(object).map(([name, item]): [string, unknown] => {
    if (name === 'data') return [name, hashesOnly(item, 0)]
    if (name === 'wrap_info' || name === 'auth') return [name, withoutTokens(item)]
    return [name, SECRET_NAMES.has(name) ? hashesOnly(item, 0) : item]
  })
  return { [key]: Object.fromEntries(fields) }
}

function withoutTokens(value: unknown): unknown {
  const object = asObject(value)
  if (object === null) return value
  return Object.fromEntries(
    Object.entries(object).map(([name, item]): [string, unknown] => [
      name,
      SECRET_NAMES.has(name) ? hashesOnly(item, 0) : item,
    ]),
  )
}

function hashesOnly(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return HASHED.test(value) || value === '' ? value : LEFT_OUT
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return LEFT_OUT
  if (Array.isArray(value)) return value.map((item) => hashesOnly(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, hashesOnly(item, depth + 1)]),
  )
}
