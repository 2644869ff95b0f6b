import type { ActionFacts } from '../actions/action-facts.ts'
import { httpActionFacts } from '../actions/action-facts.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

/** Paths by which models are called (OpenAI, Anthropic, Gemini, Bedrock, Cohere, Ollama). */
const MODEL_CALL =
  /(?:\/(?:completions|messages|responses|embeddings|rerank|converse(?:-stream)?|invoke(?:-with-response-stream)?|generate)|\/api\/chat|:(?:stream)?generatecontent|:(?:batch)?embedcontents?)$/i
const MODEL_HOST =
  /(?:^|\.)(?:openai\.com|anthropic\.com|openai\.azure\.com|generativelanguage\.googleapis\.com|aiplatform\.googleapis\.com|mistral\.ai|cohere\.(?:ai|com)|groq\.com|openrouter\.ai)$|^bedrock-runtime\./i

const MAX_CALLS = 20_000
const memo: Memo<string, ActionFacts> = createMemo(MAX_CALLS)

/** Facts of an HTTP call; a POST to where a model answers is of class `llm`, whatever words the path has. */
export function httpFacts(host: string, method: string, template: string): ActionFacts {
  const key = `${host} ${method} ${template}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const facts = httpActionFacts(host, method, template)
  const isModelCall =
    facts.action.startsWith('POST ') &&
    MODEL_CALL.test(template) &&
    (MODEL_HOST.test(host) || /\/v\d+\/(?:chat\/completions|messages|responses)$/.test(template))
  const found: ActionFacts = isModelCall
    ? Object.freeze({
        ...facts,
        actionClass: 'llm',
        destructive: false,
        irreversible: false,
        privilegeChange: false,
        secretAccess: false,
        touchesBackup: false,
      })
    : facts
  memo.set(key, found)
  return found
}
