import type { BodyValues } from './body-values.ts'
import { memberOf } from './member.ts'

/** What a JSON-RPC body asks of an MCP server. 'opaque': several messages with a tool call among them, or one that servers read differently. */
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
const OPAQUE: McpRequest = { kind: 'opaque' }
const CALL = 'tools/call'

/** Reads one message of the streamable HTTP transport. */
export function mcpRequest({ json }: BodyValues): McpRequest {
  if (json === null) return NONE
  return messageIn(json.length === 1 ? json[0] : json)
}

/** The same, of a line of stdio. */
export function messageIn(message: unknown): McpRequest {
  if (Array.isArray(message)) {
    return message.some((one) => messageIn(one).kind !== 'none') ? OPAQUE : NONE
  }
  const method = memberOf(message, 'method')
  if (method.kind === 'doubtful') return method.values.includes(CALL) ? OPAQUE : NONE
  if (method.kind === 'none' || method.value !== CALL) return NONE
  const params = memberOf(message, 'params')
  const tool = memberOf(params.kind === 'one' ? params.value : null, 'name')
  const args = memberOf(params.kind === 'one' ? params.value : null, 'arguments')
  if (tool.kind !== 'one' || typeof tool.value !== 'string' || tool.value === '') return OPAQUE
  if (args.kind === 'doubtful') return OPAQUE
  const id: unknown = Reflect.get(Object(message), 'id')
  return {
    ...{ kind: 'call', tool: tool.value, arguments: (args.kind === 'one' && args.value) || {} },
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
  }
}
