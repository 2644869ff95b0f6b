import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { asList } from './as-list.ts'
import { toolCallsOf } from './tool-calls.ts'

/** What one tool gave back to the model. */
export interface ToolOutput {
  /** '' where the protocol does not say which. */
  readonly tool: string
  readonly text: string
}

/** What the model had read when it asked for a call: the person's words, and what tools returned, oldest first. */
export interface Conversation {
  readonly userTexts: readonly string[]
  readonly outputs: readonly ToolOutput[]
}

const MAX_MESSAGES = 10_000
const MAX_TEXT_DEPTH = 16

/**
 * Reads `messages` (or the Responses API's `input`) as OpenAI, Anthropic and Bedrock Converse write them. What a tool
 * returned is told from what a person wrote by its place in the protocol, never by its words.
 */
export function readConversation(messages: unknown): Conversation {
  const reader = createReader()
  if (typeof messages === 'string') reader.userTexts.push(messages)
  for (const item of asList(messages).slice(0, MAX_MESSAGES)) {
    const message = asObject(item)
    if (message !== null) readMessage(message, reader)
  }
  return { userTexts: reader.userTexts, outputs: reader.outputs }
}

interface Reader {
  readonly userTexts: string[]
  readonly outputs: ToolOutput[]
  readonly toolOfCall: Map<string, string>
  /** Calls not answered yet, in order: some APIs answer by position, without ids. */
  readonly unanswered: string[]
}

function createReader(): Reader {
  return { userTexts: [], outputs: [], toolOfCall: new Map(), unanswered: [] }
}

function readMessage(message: JsonObject, reader: Reader): void {
  for (const call of toolCallsOf(message)) {
    if (call.id !== '') reader.toolOfCall.set(call.id, call.name)
    else reader.unanswered.push(call.name)
  }
  const role = message.role
  if (role === 'tool' || role === 'function') {
    addOutput(reader, message.name, message.tool_call_id, message.content)
  } else if (
    message.type === 'function_call_output' ||
    message.type === 'custom_tool_call_output'
  ) {
    addOutput(reader, undefined, message.call_id, message.output)
  } else if (role === 'user' || role === 'system' || role === 'developer') {
    readUserContent(message.content, reader)
  }
}

function addOutput(reader: Reader, name: unknown, callId: unknown, content: unknown): void {
  const id = bounded(callId, limits.idChars)
  const tool =
    bounded(name, limits.wordChars) ||
    (id === '' ? reader.unanswered.shift() : reader.toolOfCall.get(id)) ||
    ''
  reader.outputs.push({ tool, text: textOf(content, 0) })
}

// Anthropic and Bedrock send tool results inside a `user` message: those blocks are the tool's words.
function readUserContent(content: unknown, reader: Reader): void {
  if (!Array.isArray(content)) {
    reader.userTexts.push(textOf(content, 0))
    return
  }
  for (const item of asList(content)) {
    const block = asObject(item)
    const converse = asObject(block?.toolResult)
    if (block?.type === 'tool_result' || block?.type === 'mcp_tool_result') {
      addOutput(reader, undefined, block.tool_use_id, block.content)
    } else if (converse !== null) {
      addOutput(reader, undefined, converse.toolUseId, converse.content)
    } else {
      reader.userTexts.push(textOf(item, 0))
    }
  }
}

/** All words of a message's content, whatever blocks they came in. */
export function textOf(content: unknown, depth: number): string {
  if (typeof content === 'string') return content
  if (typeof content === 'number') return String(content)
  if (typeof content !== 'object' || content === null || depth > MAX_TEXT_DEPTH) return ''
  // A text block: its other fields are the protocol's words.
  if ('text' in content && typeof content.text === 'string') return content.text
  return Object.values(content)
    .map((item) => textOf(item, depth + 1))
    .join('\n')
}
