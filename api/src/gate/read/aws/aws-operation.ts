import type { BodyValues } from '../body-values.ts'

/** One operation of AWS, in CloudTrail's words. */
export interface AwsOperation {
  /** 'DeleteVolume' */
  readonly name: string
  /** As CloudTrail writes them: keys begin small, of a list the first item. */
  readonly parameters: { readonly [key: string]: unknown }
}

/** 'rest': method and path say it. 'opaque': nobody can say what it asks for. */
export type AwsRequest =
  | { readonly kind: 'operation'; readonly operation: AwsOperation }
  | { readonly kind: 'rest' }
  | { readonly kind: 'opaque' }

const NAME = /^[A-Z][A-Za-z0-9]{1,127}$/
const CBOR_PATH = /^\/service\/[A-Za-z0-9_]{1,128}\/operation\/([A-Za-z0-9]{1,128})$/
const MOST_DEPTH = 12
const OPAQUE: AwsRequest = { kind: 'opaque' }

/**
 * What a request asks of a service: by the `X-Amz-Target` of its JSON protocols, the `Action` of its query protocols, or the path
 * of CBOR. Named twice in different words, it is not guessed which one counts. Source: Smithy's specification, "AWS protocols".
 */
export function awsRequest(url: URL, target: string, body: BodyValues): AwsRequest {
  const fields = body.kind === 'form' ? body.fields : new URLSearchParams()
  const names = new Set([
    ...(target === '' ? [] : [target.slice(target.lastIndexOf('.') + 1)]),
    ...fields.getAll('Action'),
    ...url.searchParams.getAll('Action'),
    ...(CBOR_PATH.exec(url.pathname)?.slice(1) ?? []),
  ])
  const [name] = names
  if (name === undefined) return url.pathname === '/' ? OPAQUE : { kind: 'rest' }
  if (names.size > 1 || !NAME.test(name)) return OPAQUE
  const parameters =
    body.kind === 'json'
      ? smallKeys(body.values[0], 0)
      : fromFields([...url.searchParams, ...fields])
  return { kind: 'operation', operation: { name, parameters: asRecord(parameters) } }
}

const small = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1)

function smallKeys(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => smallKeys(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [small(key), smallKeys(item, depth + 1)]),
  )
}

/** `InstanceId.1=i-1&Attribute.Value=false` → { instanceId: 'i-1', attribute: { value: false } } */
function fromFields(fields: readonly (readonly [string, string])[]): unknown {
  const root = new Map<string, unknown>()
  for (const [path, text] of fields) {
    const steps = path.split('.').filter((step) => step !== 'member' && step !== '1')
    // Of a list the first item stands for it; all of them are among what the call names.
    if (steps.length > MOST_DEPTH || steps.some((step) => /^\d+$/.test(step))) continue
    put(root, steps.map(small), typed(text))
  }
  return unmapped(root)
}

function put(into: Map<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown) {
  if (rest.length === 0) {
    into.set(step, value)
    return
  }
  const held = into.get(step)
  const inner = held instanceof Map ? held : new Map<string, unknown>()
  into.set(step, inner)
  put(inner, rest, value)
}

const unmapped = (value: unknown): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([key, inner]) => [key, unmapped(inner)]))
    : value

/** An account's twelve digits are a name. */
function typed(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

const asRecord = (value: unknown): { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
