import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** Resources whose bodies are secrets: the API server writes them out at audit level Request and above. */
const SECRET_BODIES = new Set([
  'secrets',
  'configmaps',
  'serviceaccounts/token',
  'tokenreviews',
  'certificatesigningrequests',
])
const LEFT_OUT = '[left out]'
const MAX_DEPTH = 64

/**
 * The event without what its bodies may hold in clear: whole bodies of secret-like resources, values of environment
 * variables, and kubectl's copy of the applied manifest. The same object where there is nothing to leave out.
 */
export function withoutSecretValues(event: JsonObject, resource: string): JsonObject {
  const { requestObject, responseObject } = event
  if (requestObject === undefined && responseObject === undefined) return event
  if (SECRET_BODIES.has(resource)) {
    return {
      ...event,
      ...(requestObject === undefined ? {} : { requestObject: LEFT_OUT }),
      ...(responseObject === undefined ? {} : { responseObject: LEFT_OUT }),
    }
  }
  const request = cleaned(requestObject, 0)
  const response = cleaned(responseObject, 0)
  if (request === requestObject && response === responseObject) return event
  return { ...event, requestObject: request, responseObject: response }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Copies only along the branches that change. */
function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return LEFT_OUT
  if (Array.isArray(value)) {
    const items = value.map((item) => cleaned(item, depth + 1))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    cleanedField(key, item, depth),
  ])
  const before = asObject(value) ?? {}
  return entries.some(([key, item]) => item !== before[key]) ? Object.fromEntries(entries) : value
}

function cleanedField(key: string, item: unknown, depth: number): unknown {
  if (key === LAST_APPLIED) return LEFT_OUT
  if (key === 'env' && Array.isArray(item)) return item.map(withoutValue)
  // A ConfigMap or Secret inside a List, or in a webhook's request.
  if (key === 'stringData' || (key === 'data' && asObject(item) !== null)) return LEFT_OUT
  return cleaned(item, depth + 1)
}

function withoutValue(variable: unknown): unknown {
  const object = asObject(variable)
  return object === null || object.value === undefined ? variable : { ...object, value: LEFT_OUT }
}
