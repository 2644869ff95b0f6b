import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** Vault's own hash of a value, keyed per audit device; what is not one was logged in clear. */
const HASHED = /^hmac-sha256:[0-9a-f]{64}$/
const LEFT_OUT = '[left out]'
const SECRET_NAMES = new Set(['client_token', 'token', 'wrapped_token', 'client_certificate'])
const MAX_DEPTH = 64

/**
 * The entry without values in clear: an audit device with `log_raw` writes request and response data as they are, and
 * `audit_non_hmac_response_keys` lets single keys through. The same object where there are none.
 */
export function withoutClearValues(entry: JsonObject): JsonObject {
  const auth = part(entry.auth)
  const request = part(entry.request)
  const response = part(entry.response)
  if (auth === entry.auth && request === entry.request && response === entry.response) return entry
  return {
    ...entry,
    ...(auth !== undefined && { auth }),
    ...(request !== undefined && { request }),
    ...(response !== undefined && { response }),
  }
}

function part(value: unknown): unknown {
  const object = asObject(value)
  if (object === null) return value === undefined ? undefined : LEFT_OUT
  return mapFields(object, (name, item) => {
    if (name === 'wrap_info' || name === 'auth') return withoutTokens(item)
    return name === 'data' || SECRET_NAMES.has(name) ? hashesOnly(item, 0) : item
  })
}

function withoutTokens(value: unknown): unknown {
  const object = asObject(value)
  if (object === null) return value
  return mapFields(object, (name, item) => (SECRET_NAMES.has(name) ? hashesOnly(item, 0) : item))
}

function hashesOnly(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return HASHED.test(value) || value === '' ? value : LEFT_OUT
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return LEFT_OUT
  if (Array.isArray(value)) {
    const items = value.map((item) => hashesOnly(item, depth + 1))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  return mapFields(asObject(value) ?? {}, (_, item) => hashesOnly(item, depth + 1))
}

/** Copies only where a field changes. */
function mapFields(
  object: JsonObject,
  change: (name: string, item: unknown) => unknown,
): JsonObject {
  const changed = new Map<string, unknown>()
  for (const name of Object.keys(object)) {
    const item = change(name, object[name])
    if (item !== object[name]) changed.set(name, item)
  }
  if (changed.size === 0) return object
  // fromEntries defines properties: a key named __proto__ stays a key.
  return Object.fromEntries(
    Object.entries(object).map(([name, item]) => [
      name,
      changed.has(name) ? changed.get(name) : item,
    ]),
  )
}
