import { beginsAsGraphql, graphqlFields } from '@tripline/ingest'
import type { BodyValues } from './body-values.ts'
import { memberOf } from './member.ts'

/** What one GraphQL request asks for, a batch as one: its documents one after the other. */
export interface GraphqlCall {
  readonly query: string
  /** As the client calls it, which says nothing; the root fields where it does not. */
  readonly operationName: string
  readonly variables: unknown
  /** Ids the call names, in variables and in the text. */
  readonly ids: readonly { readonly key: string; readonly value: string }[]
}

const MOST_OPERATIONS = 16
const MOST_IDS = 32
const MAX_ID = 512
const LITERAL_ID = /\b(\w*id)\s*:\s*"((?:[^"\\\n]|\\.){1,512})"/gi

/** 'opaque': addressed to a GraphQL API, and what it asks for cannot be read: a stored query's hash, a batch too long. */
export type GraphqlRequest =
  | { readonly kind: 'call'; readonly call: GraphqlCall }
  | { readonly kind: 'opaque' }
  | { readonly kind: 'none' }

interface Operation {
  readonly query: string
  readonly name: string
  readonly variables: unknown
}

/** What an HTTP request asks of a GraphQL API; 'none' when it is no GraphQL. `values` is what stands in `body`. */
export function graphqlRequest(
  method: string,
  url: URL,
  body: string,
  values: BodyValues,
): GraphqlRequest {
  const isNamed = /graphql|\bgql\b/i.test(url.pathname)
  const asked = [...operationsIn(body, values, isNamed), ...operationInAddress(url)]
  if (asked.some(isDoubtful) || isMultipart(body)) return { kind: 'opaque' }
  const read = asked.map(operationOf).filter((one) => one !== null)
  const isCall = method !== 'OPTIONS' && method !== 'HEAD' && (method !== 'GET' || asked.length > 0)
  if (read.length === 0) return { kind: isNamed && isCall ? 'opaque' : 'none' }
  // One operation among others that are none of GraphQL: nobody can say what a server makes of it.
  if (asked.length > MOST_OPERATIONS || read.length !== asked.length) return { kind: 'opaque' }
  const query = read.map((one) => one.query).join('\n')
  const [first] = read
  return {
    kind: 'call',
    call: {
      query,
      operationName: first?.name || graphqlFields(query).join(','),
      variables: read.length === 1 ? first?.variables : read.map((one) => one.variables),
      ids: read
        .flatMap((one) => [...idsIn(one.variables, ''), ...literalIds(one.query)])
        .slice(0, MOST_IDS),
    },
  }
}

/** `volumeId` names a volume. */
export const typeNamed = (key: string): string => key.replace(/_?id$/i, '')

function operationsIn(
  body: string,
  { json, form, broken }: BodyValues,
  isNamed: boolean,
): readonly unknown[] {
  const [first] = json ?? []
  const inJson = json?.length === 1 && Array.isArray(first) ? first : (json ?? [])
  const inForm = form?.has('query') === true
  // `application/graphql`: the document alone.
  const isDocument =
    json === null &&
    !inForm &&
    body.trim() !== '' &&
    (isNamed || (!broken && beginsAsGraphql(body)))
  return [
    ...inJson,
    ...(inForm ? [Object.fromEntries(form)] : []),
    ...(isDocument ? [{ query: body }] : []),
  ]
}

/** GraphQL's multipart requests carry files beside the operation. */
const isMultipart = (body: string): boolean =>
  body.startsWith('--') && /\bname="?operations"?/i.test(body.slice(0, 65_536))

/** A document that some servers find and others do not, or another one. */
function isDoubtful(value: unknown): boolean {
  const query = memberOf(value, 'query')
  return (
    query.kind === 'doubtful' &&
    query.values.some(
      (one) => typeof one === 'string' && one.includes('{') && graphqlFields(one).length > 0,
    )
  )
}

function operationInAddress(url: URL): readonly unknown[] {
  const query = url.searchParams.get('query')
  if (query === null || !query.includes('{')) return []
  const operationName = url.searchParams.get('operationName') ?? ''
  return [{ query, operationName, variables: url.searchParams.get('variables') ?? '' }]
}

function operationOf(value: unknown): Operation | null {
  const query: unknown = Reflect.get(Object(value), 'query')
  if (typeof query !== 'string' || !query.includes('{')) return null
  if (graphqlFields(query).length === 0) return null
  const name: unknown = Reflect.get(Object(value), 'operationName')
  const variables = parsed(Reflect.get(Object(value), 'variables'))
  return { query, name: typeof name === 'string' ? name : '', variables }
}

function parsed(variables: unknown): unknown {
  if (typeof variables !== 'string') return variables ?? {}
  try {
    return JSON.parse(variables)
  } catch {
    return {}
  }
}

const MAX_DEPTH = 6

function idsIn(value: unknown, key: string, depth = 0): GraphqlCall['ids'] {
  if (depth > MAX_DEPTH) return []
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    return /id$/i.test(key) && text !== '' && text.length <= MAX_ID ? [{ key, value: text }] : []
  }
  if (Array.isArray(value)) {
    return value
      .slice(0, MOST_IDS)
      .flatMap((item) => idsIn(item, key.replace(/s$/i, ''), depth + 1))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => idsIn(item, name, depth + 1))
}

function literalIds(query: string): GraphqlCall['ids'] {
  return [...query.matchAll(LITERAL_ID)]
    .slice(0, MOST_IDS)
    .map(([, key = '', value = '']) => ({ key, value }))
}
