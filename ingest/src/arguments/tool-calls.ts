import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { asList } from './as-list.ts'
import { embeddedJson } from './scalars.ts'

/** A call the model asked for. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** Parsed where it came as JSON text; the text itself where that does not parse. */
  readonly arguments: unknown
}

/**
 * The calls one assistant message (or one item of a Responses API answer) asks for: OpenAI `tool_calls` and
 * `function_call`, Anthropic `tool_use`, Responses `function_call`, Bedrock Converse `toolUse`. Bounded.
 */
export function toolCallsOf(message: unknown): readonly ToolCall[] {
  const from = asObject(message)
  if (from === null) return []
  const calls: ToolCall[] = []
  for (const item of asList(from.tool_calls).slice(0, limits.listItems)) {
    const call = asObject(item)
    const target = asObject(call?.function) ?? asObject(call?.custom)
    if (call !== null && target !== null) {
      calls.push(toolCall(call.id, target.name, target.arguments ?? target.input))
    }
  }
  const legacy = asObject(from.function_call)
  if (legacy !== null) calls.push(toolCall('', legacy.name, legacy.arguments))
  if (from.type === 'function_call' || from.type === 'custom_tool_call') {
    calls.push(toolCall(from.call_id ?? from.id, from.name, from.arguments ?? from.input))
  }
  for (const block of asList(from.content).slice(0, limits.listItems)) {
    const call = blockCall(asObject(block))
    if (call !== null) calls.push(call)
  }
  return calls
}

function blockCall(block: JsonObject | null): ToolCall | null {
  if (block === null) return null
  if (block.type === 'tool_use' || block.type === 'mcp_tool_use') {
    return toolCall(block.id, block.name, block.input)
  }
  const converse = asObject(block.toolUse)
  return converse === null ? null : toolCall(converse.toolUseId, converse.name, converse.input)
}

function toolCall(id: unknown, name: unknown, args: unknown): ToolCall {
  return {
    id: bounded(id, limits.idChars),
    name: bounded(name, limits.wordChars),
    arguments: typeof args === 'string' ? (embeddedJson(args) ?? args) : (args ?? null),
  }
}

/**
 * The calls a whole answer asks for, whoever wrote it: OpenAI choices, Anthropic content, Responses API output, Bedrock
 * Converse output, Gemini candidates. Bounded; each call once.
 */
export function toolCallsOfResponse(response: unknown): readonly ToolCall[] {
  const from = asObject(response)
  if (from === null) return []
  const messages: unknown[] = [from, asObject(asObject(from.output)?.message)]
  for (const choice of asList(from.choices)) messages.push(asObject(choice)?.message)
  messages.push(...asList(from.output))
  const calls = messages.slice(0, limits.listItems).flatMap(toolCallsOf)
  for (const candidate of asList(from.candidates).slice(0, limits.listItems)) {
    for (const part of asList(asObject(asObject(candidate)?.content)?.parts)) {
      const call = asObject(asObject(part)?.functionCall)
      if (call !== null) calls.push(toolCall(call.id, call.name, call.args))
    }
  }
  return calls.filter((call) => call.name !== '').slice(0, limits.listItems)
}
