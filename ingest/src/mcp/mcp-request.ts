import type { ActionFacts } from '../actions/action-facts.ts'
import { isCredentialsFile } from '../arguments/credential-files.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { toolCallFields } from './tool-call-fields.ts'

export type McpRequest =
  | { readonly kind: 'ignored'; readonly reason: string }
  | {
      readonly kind: 'call'
      readonly facts: ActionFacts
      readonly resourceType: string
      readonly resourceId: string
      /** '' for all but tools/call. */
      readonly tool: string
      readonly arguments: unknown
      /** The message without argument values or content. */
      readonly kept: JsonObject
    }

/** Requests that reach for something; the rest of the protocol is housekeeping. */
const CLASS_OF_METHOD = new Map<
  string,
  { readonly actionClass: ActionClass; readonly key: string }
>([
  ['resources/read', { actionClass: 'read', key: 'uri' }],
  ['resources/subscribe', { actionClass: 'read', key: 'uri' }],
  ['resources/list', { actionClass: 'list', key: '' }],
  ['resources/templates/list', { actionClass: 'list', key: '' }],
  ['prompts/get', { actionClass: 'read', key: 'name' }],
  ['prompts/list', { actionClass: 'list', key: '' }],
  ['logging/setLevel', { actionClass: 'defense', key: 'level' }],
  // A server that asks the client's model to speak.
  ['sampling/createMessage', { actionClass: 'llm', key: '' }],
])

/** What a JSON-RPC request or notification asks for. */
export function readMcpRequest(
  message: JsonObject,
  server: string,
  fromClient: boolean,
): McpRequest {
  const method = bounded(message.method, limits.wordChars)
  if (message.id === undefined || message.id === null) {
    return { kind: 'ignored', reason: 'notification' }
  }
  const params = asObject(message.params)
  if (method === 'tools/call' && fromClient) return toolCall(message, params, server)
  const known = CLASS_OF_METHOD.get(method)
  const isServers = method === 'sampling/createMessage'
  if (known === undefined || isServers === fromClient) {
    return { kind: 'ignored', reason: 'housekeeping' }
  }
  const target = known.key === '' ? '' : withoutQuery(bounded(params?.[known.key], limits.idChars))
  const readsSecret = method === 'resources/read' && isCredentialsFile(target)
  const actionClass = readsSecret ? 'credential' : known.actionClass
  return {
    kind: 'call',
    facts: factsOfClass(server || 'mcp', `mcp:${method}`, actionClass),
    resourceType: method.slice(0, Math.max(0, method.indexOf('/'))),
    resourceId: target,
    tool: '',
    arguments: method === 'sampling/createMessage' ? null : (params?.arguments ?? null),
    kept: { jsonrpc: '2.0', id: idOf(message), method, params: { target } },
  }
}

function toolCall(message: JsonObject, params: JsonObject | null, server: string): McpRequest {
  const tool = bounded(params?.name, limits.wordChars)
  const fields = toolCallFields(server || 'mcp', tool, params?.arguments)
  const { resourceType, resourceId, ...facts } = fields
  const file = resourceType === 'file' ? { file: resourceId } : {}
  return {
    kind: 'call',
    ...{ facts, resourceType, resourceId, tool },
    arguments: params?.arguments ?? null,
    kept: {
      ...{ jsonrpc: '2.0', id: idOf(message), method: 'tools/call' },
      params: { name: tool, ...file },
    },
  }
}

function withoutQuery(uri: string): string {
  return uri.split(/[?#]/, 1)[0] ?? ''
}

function idOf(message: JsonObject): unknown {
  return typeof message.id === 'number' ? message.id : bounded(message.id, limits.wordChars)
}
