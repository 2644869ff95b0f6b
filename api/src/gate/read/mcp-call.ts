/** What a JSON-RPC body asks of an MCP server. 'opaque': several messages with a tool call among them. */
export type McpRequest =
  | {
      readonly kind: 'call'
      readonly tool: string
      readonly arguments: unknown
      /** Null for a notification, which nobody answers. */
      readonly id: string | number | null
    }
  | { readonly kind: 'opaque' }
  | { readonly kind: 'none' }

const NONE: McpRequest = { kind: 'none' }
/** The most a door takes in. */
const MAX_BODY = 16 << 20

/** Reads one message of the streamable HTTP transport; a line of stdio is the same. */
export function mcpRequest(body: string): McpRequest {
  // Not by its words: JSON can spell each of them in escapes.
  if (!/^\s*[{[]/.test(body)) return NONE
  if (body.length > MAX_BODY) return { kind: 'opaque' }
  try {
    return messageIn(JSON.parse(body))
  } catch {
    return NONE
  }
}

export function messageIn(parsed: unknown): McpRequest {
  if (Array.isArray(parsed)) {
    return parsed.some((one) => messageIn(one).kind !== 'none') ? { kind: 'opaque' } : NONE
  }
  const message = Object(parsed)
  if (Reflect.get(message, 'method') !== 'tools/call') return NONE
  const params = Object(Reflect.get(message, 'params'))
  const tool: unknown = Reflect.get(params, 'name')
  if (typeof tool !== 'string' || tool === '') return { kind: 'opaque' }
  const id: unknown = Reflect.get(message, 'id')
  return {
    ...{ kind: 'call', tool, arguments: Reflect.get(params, 'arguments') ?? {} },
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
  }
}
