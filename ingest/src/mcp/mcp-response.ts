import { asList } from '../arguments/as-list.ts'
import { heldSecret } from '../arguments/secret-in-outputs.ts'
import type { Outcome } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { toolsOffered } from '../litellm/inference-settings.ts'
import type { EventFields } from '../new-event.ts'

export type McpResponse = {
  /** What the tool gave back, to learn identifiers from. */
  readonly output?: unknown
} & (
  | { readonly kind: 'ignored'; readonly reason: string }
  | {
      readonly kind: 'event'
      readonly facts: Partial<EventFields> & { readonly action: string }
      readonly kept: JsonObject
    }
)

/** JSON-RPC and MCP codes by which a server refuses rather than fails. */
const REFUSALS = new Set([-32001, -32003, 401, 403])

/**
 * Reads a JSON-RPC response: a failure, the list of tools offered, an answer with a secret in it, or a plain answer.
 * `isRedacted`: the redactor took a secret out of the message.
 */
export function readMcpResponse(
  message: JsonObject,
  tool: string,
  isRedacted: boolean,
): McpResponse {
  const error = asObject(message.error)
  const result = asObject(message.result)
  if (error !== null) {
    const code = typeof error.code === 'number' ? error.code : 0
    const isRefusal =
      REFUSALS.has(code) ||
      /denied|forbidden|unauthori[sz]ed|not allowed/i.test(bounded(error.message, 512))
    return failure(tool, isRefusal ? 'denied' : 'failure', String(code))
  }
  if (result === null) return { kind: 'ignored', reason: 'empty answer' }
  if (Array.isArray(result.tools)) return toolList(result)
  const output = [result.structuredContent, ...asList(result.content).map(textOfBlock)]
  if (result.isError === true) return { ...failure(tool, 'failure', 'tool_error'), output }
  if (isRedacted && heldSecret(JSON.stringify(output))) return { ...secretReturned(tool), output }
  return { kind: 'ignored', reason: 'answer', output }
}

/** The tool gave the agent a secret, which the redactor took out of the record. */
function secretReturned(tool: string): McpResponse {
  return {
    kind: 'event',
    facts: {
      ...factsOfClass('mcp', 'mcp:secret_returned', 'credential'),
      resourceType: 'tool',
      resourceId: tool,
    },
    kept: { tool, secret: 'returned' },
  }
}

function failure(tool: string, outcome: Outcome, errorCode: string): McpResponse {
  return {
    kind: 'event',
    facts: {
      ...factsOfClass('mcp', 'mcp:tool_error', 'other'),
      resourceType: 'tool',
      resourceId: tool,
      outcome,
      errorCode,
    },
    kept: { tool, error: errorCode },
  }
}

/** A server may change what it offers between two calls; the names are what the model is offered. */
function toolList(result: JsonObject): McpResponse {
  const offered = toolsOffered(result.tools)
  return {
    kind: 'event',
    facts: {
      ...factsOfClass('mcp', 'mcp:tools/list', 'list'),
      resourceType: 'tools',
      toolsOffered: offered,
    },
    kept: { tools: offered },
  }
}

function textOfBlock(block: unknown): unknown {
  const content = asObject(block)
  return content?.text ?? asObject(content?.resource)?.text ?? bounded(content?.uri, limits.idChars)
}
