import type { ActionFacts } from '../actions/action-facts.ts'
import { factsOfClass } from '../facts-of-class.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

/** One word for what providers and APIs call differently: asking a model for its next words. */
const CHAT = new Set([
  'completion',
  'chat',
  'chat_completion',
  'responses',
  'anthropic_messages',
  'generate_content',
  'generate_content_stream',
  'text_completion',
  'converse',
  'message',
  'messages',
])

const MAX_CALL_TYPES = 5_000
const memo: Memo<string, ActionFacts> = createMemo(MAX_CALL_TYPES)

/** 'acompletion' → 'llm:chat', 'aembedding' → 'llm:embedding'. All are of class `llm`. */
export function modelCallFacts(callType: string, provider: string): ActionFacts {
  const key = `${provider}\u0000${callType}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const facts = factsOfClass(provider, `llm:${operationOf(callType.toLowerCase())}`, 'llm')
  memo.set(key, facts)
  return facts
}

// LiteLLM prefixes the asynchronous twin of each call with an `a`.
const ASYNC =
  /^a(?=(?:completion|text_completion|embedding|responses|generate_content|image|speech|transcription|moderation|rerank|file|batch))/

function operationOf(callType: string): string {
  const name = callType.replace(ASYNC, '')
  if (CHAT.has(name)) return 'chat'
  return name === 'embeddings' ? 'embedding' : name
}
