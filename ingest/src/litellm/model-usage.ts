import type { JsonObject } from '../limits.ts'
import { asObject, boundedCount, UINT32_MAX } from '../limits.ts'

/** Tokens of one model call: input with what was cached, output with what was reasoned. */
export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly cachedTokens: number
}

/**
 * One shape for the `usage` objects of OpenAI (chat and responses), Anthropic, Bedrock Converse, Gemini, Mistral, Groq
 * and Cohere. Anthropic's and Bedrock's input leaves cached tokens out, the others' holds them: here they are in.
 */
export function modelUsage(value: unknown): ModelUsage {
  const usage = asObject(value)
  if (usage === null)
    return { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedTokens: 0 }
  const inputDetails =
    asObject(usage.prompt_tokens_details) ??
    asObject(usage.prompt_token_details) ??
    asObject(usage.input_tokens_details)
  const outputDetails =
    asObject(usage.completion_tokens_details) ?? asObject(usage.output_tokens_details)
  const cohere = asObject(usage.tokens)
  const cacheRead = first(
    usage,
    'cache_read_input_tokens',
    'cacheReadInputTokens',
    'cacheReadInputTokenCount',
  )
  const cacheWrite = first(
    usage,
    'cache_creation_input_tokens',
    'cacheWriteInputTokens',
    'cacheWriteInputTokenCount',
  )
  const cachedInside =
    first(inputDetails, 'cached_tokens') || first(usage, 'cachedContentTokenCount')
  const wholeInput = first(usage, 'prompt_tokens', 'promptTokenCount')
  const bareInput = first(usage, 'input_tokens', 'inputTokens') || first(cohere, 'input_tokens')
  return {
    // Only where no provider-wide total was given are Anthropic's cache counts still to be added.
    inputTokens: clamp(
      wholeInput || bareInput + (inputDetails === null ? cacheRead + cacheWrite : 0),
    ),
    outputTokens: clamp(
      first(usage, 'completion_tokens', 'output_tokens', 'outputTokens') ||
        first(cohere, 'output_tokens') ||
        first(usage, 'candidatesTokenCount') + first(usage, 'thoughtsTokenCount'),
    ),
    reasoningTokens: clamp(
      first(outputDetails, 'reasoning_tokens', 'thinking_tokens') ||
        first(usage, 'thoughtsTokenCount'),
    ),
    cachedTokens: clamp(cachedInside || cacheRead),
  }
}

/** The first of the named counts that is above zero. */
function first(from: JsonObject | null, ...keys: readonly string[]): number {
  if (from === null) return 0
  for (const key of keys) {
    const count = boundedCount(from[key], UINT32_MAX)
    if (count > 0) return count
  }
  return 0
}

function clamp(count: number): number {
  return Math.min(count, UINT32_MAX)
}
