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
 * of CBOR. Named twice in different words, or with a body of another protocol, it is not guessed what counts. Source: Smithy's
 * specification, "AWS protocols".
 */
export function awsRequest(
  url: URL,
  target: string,
  { json, form }: BodyValues,
  isEmpty: boolean,
): AwsRequest {
  const cborName = CBOR_PATH.exec(url.pathname)?.[1] ?? ''
  const names = new Set([
    ...(target === '' ? [] : [target.slice(target.lastIndexOf('.') + 1)]),
    ...(form?.getAll('Action') ?? []),
    ...url.searchParams.getAll('Action'),
    ...(cborName === '' ? [] : [cborName]),
  ])
  const [name] = names
  if (name === undefined) return url.pathname === '/' ? OPAQUE : { kind: 'rest' }
  if (names.size > 1 || !NAME.test(name)) return OPAQUE
  const isFit = cborName !== '' || isEmpty || (target === '' ? form !== null : json?.length === 1)
  const parameters =
    target === '' ? fromFields([...url.searchParams, ...(form ?? [])]) : smallKeys(json?.[0], 0)
  if (!isFit || parameters === TWICE) return OPAQUE
  return { kind: 'operation', operation: { name, parameters: asRecord(parameters) } }
}

/** Two values have one place: which of them a service takes is not known. */
const TWICE = Symbol('twice')
const small = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1)

/** Below the top are people's own names too (DynamoDB's attributes): there the capital one counts, as it does for who has capitals. */
function smallKeys(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => smallKeys(item, depth + 1))
  const keys = Object.keys(value).sort((a, b) => Number(isSmall(b)) - Number(isSmall(a)))
  if (depth === 0 && new Set(keys.map(small)).size < keys.length) return TWICE
  return Object.fromEntries(
    keys.map((key) => [small(key), smallKeys(Reflect.get(value, key), depth + 1)]),
  )
}

const isSmall = (key: string): boolean => key === small(key)

/** `InstanceId.1=i-1&Attribute.Value=false` → { instanceId: 'i-1', attribute: { value: false } } */
function fromFields(fields: readonly (readonly [string, string])[]): unknown {
  const root = new Map<string, unknown>()
  for (const [path, text] of fields) {
    const steps = path.split('.').filter((step) => step !== 'member' && step !== '1')
    // Of a list the first item stands for it; all of them are among what the call names.
    if (steps.length > MOST_DEPTH || steps.some((step) => /^\d+$/.test(step))) continue
    if (!put(root, steps.map(small), typed(text))) return TWICE
  }
  return unmapped(root)
}

/** False where something stands in its place already. `Action` may be said twice, if in one word. */
function put(
  into: Map<string, unknown>,
  [step = '', ...rest]: readonly string[],
  value: unknown,
): boolean {
  const held = into.get(step)
  if (rest.length === 0) {
    if (held !== undefined && held !== value) return false
    into.set(step, value)
    return true
  }
  if (held !== undefined && !(held instanceof Map)) return false
  const inner = held ?? new Map<string, unknown>()
  into.set(step, inner)
  return put(inner, rest, value)
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
