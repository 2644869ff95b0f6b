import type { ActionFacts } from '../actions/action-facts.ts'
import type { Fingerprint } from '../arguments/argument-atoms.ts'
import { argumentAtoms } from '../arguments/argument-atoms.ts'
import type { OriginOf } from '../arguments/origin.ts'
import { embeddedJson } from '../arguments/scalars.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import { temperatureOf, toolsOffered } from '../litellm/inference-settings.ts'
import { modelCallFacts } from '../litellm/model-call-facts.ts'
import { toolCallFields } from '../mcp/tool-call-fields.ts'
import type { EventFields } from '../new-event.ts'
import type { Attributes } from './attributes.ts'
import { amount, text } from './attributes.ts'

export type GenaiFields = Partial<EventFields> & { readonly action: string }

type Operation = 'model' | 'tool' | 'mcp' | 'wrapper' | 'none'

/** Operations whose spans only enclose others: their tokens and calls are counted there. */
const WRAPPERS = new Set([
  'invoke_agent',
  'create_agent',
  'invoke_workflow',
  'agent',
  'chain',
  'workflow',
  'task',
])

/**
 * What a span or log record with GenAI, MCP, OpenLLMetry or OpenInference attributes says was done; null where it says
 * nothing of that kind, 'wrapper' where it only encloses such spans.
 */
export function genaiFields(
  attributes: Attributes,
  originOf: OriginOf,
  fingerprint: Fingerprint,
): GenaiFields | 'wrapper' | null {
  const operation = operationOf(attributes)
  if (operation === 'none') return null
  if (operation === 'wrapper') return 'wrapper'
  if (operation === 'model') return modelFields(attributes)
  if (operation === 'mcp') {
    const target = text(attributes, 'mcp.resource.uri', 'gen_ai.prompt.name')
    return {
      ...mcpFacts(attributes),
      resourceType: 'mcp',
      resourceId: target.split('?', 1)[0] ?? '',
      arguments: [],
    }
  }
  const given =
    attributes.get('gen_ai.tool.call.arguments') ??
    attributes.get('input.value') ??
    attributes.get('traceloop.entity.input')
  const args = typeof given === 'string' ? (embeddedJson(given) ?? given) : given
  const server = text(attributes, 'mcp.server.name', 'server.address') || 'tool'
  return {
    ...toolCallFields(server, toolName(attributes), args),
    arguments: argumentAtoms(args, originOf, fingerprint),
  }
}

function operationOf(attributes: Attributes): Operation {
  const method = text(attributes, 'mcp.method.name')
  const named = text(
    attributes,
    'gen_ai.operation.name',
    'openinference.span.kind',
    'traceloop.span.kind',
    'llm.request.type',
  ).toLowerCase()
  if (method === 'tools/call' || named === 'execute_tool' || named === 'tool') return 'tool'
  if (method !== '') return 'mcp'
  if (WRAPPERS.has(named)) return 'wrapper'
  if (named !== '') return 'model'
  const isModelCall =
    text(attributes, 'gen_ai.request.model', 'gen_ai.response.model', 'llm.model_name') !== '' ||
    text(attributes, 'gen_ai.system', 'gen_ai.provider.name') !== ''
  return isModelCall ? 'model' : 'none'
}

function toolName(attributes: Attributes): string {
  return bounded(
    text(attributes, 'gen_ai.tool.name', 'tool.name', 'traceloop.entity.name', 'mcp.tool.name'),
    limits.wordChars,
  )
}

function mcpFacts(attributes: Attributes): ActionFacts {
  const method = text(attributes, 'mcp.method.name')
  const isList = method.endsWith('/list')
  const isRead = method.endsWith('/read') || method.endsWith('/get')
  return factsOfClass(
    'mcp',
    `mcp:${bounded(method, 64)}`,
    isList ? 'list' : isRead ? 'read' : 'other',
  )
}

function modelFields(attributes: Attributes): GenaiFields {
  const operation = text(attributes, 'gen_ai.operation.name', 'llm.request.type') || 'chat'
  const isInference = operation.toLowerCase() === 'llm' ? 'chat' : operation
  const provider =
    text(attributes, 'gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system') || 'llm'
  const model = bounded(
    text(
      attributes,
      'gen_ai.request.model',
      'gen_ai.response.model',
      'llm.model_name',
      'llm.request.model',
    ),
    limits.wordChars,
  )
  const temperature =
    attributes.get('gen_ai.request.temperature') ?? attributes.get('llm.temperature')
  const count = (...keys: readonly string[]): number =>
    boundedCount(amount(attributes, ...keys), UINT32_MAX)
  const cost = amount(attributes, 'gen_ai.usage.cost', 'llm.cost.total', 'gen_ai.cost.total')
  return {
    ...modelCallFacts(bounded(isInference, 64), bounded(provider, limits.wordChars)),
    resourceType: 'model',
    resourceId: model,
    model,
    inputTokens: count(
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'llm.usage.prompt_tokens',
      'llm.token_count.prompt',
    ),
    outputTokens: count(
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'llm.usage.completion_tokens',
      'llm.token_count.completion',
    ),
    reasoningTokens: count(
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'llm.usage.reasoning_tokens',
      'llm.token_count.completion_details.reasoning',
    ),
    cachedTokens: count(
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'llm.usage.cache_read_input_tokens',
      'llm.token_count.prompt_details.cache_read',
    ),
    costUsd: cost < 1e9 ? cost : 0,
    temperature: temperatureOf(temperature),
    maxTokens: count('gen_ai.request.max_tokens', 'llm.request.max_tokens'),
    toolsOffered: offered(attributes.get('gen_ai.tool.definitions')),
  }
}

function offered(definitions: unknown): string {
  return toolsOffered(typeof definitions === 'string' ? embeddedJson(definitions) : definitions)
}
