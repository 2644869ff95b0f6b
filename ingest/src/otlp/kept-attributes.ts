import type { JsonObject } from '../limits.ts'
import { bounded, limits } from '../limits.ts'
import { createMemo } from '../memo.ts'
import type { Attributes } from './attributes.ts'

/** Attributes that may rest in `raw`: names, settings, counts and ids; never what was said, given or returned. */
const KEPT =
  /^(?:gen_ai\.(?:operation|provider|system|agent\.(?:id|name|version)|conversation\.id|workflow\.name|request\.|response\.(?:id|model|finish_reasons)|usage\.|tool\.(?:name|type|call\.id)|token\.|cost)|mcp\.(?:method|session|protocol|server)|jsonrpc\.|rpc\.|error\.type|server\.|network\.|llm\.(?:model_name|provider|system|token_count|usage|request\.(?:type|model|max_tokens))|openinference\.span\.kind|traceloop\.span\.kind|tool\.name$|session\.id|service\.|deployment\.|k8s\.|cloud\.|host\.name|telemetry\.sdk\.language)/
const MAX_KEPT = 96
const MAX_KEYS = 4_096

// A memo of a pure function: instrumentations use some dozens of keys.
const known = createMemo<string, boolean>(MAX_KEYS)

/** Attributes as one plain object, scalars only. */
export function keptAttributes(attributes: Attributes): JsonObject {
  const kept: [string, unknown][] = []
  for (const [key, value] of attributes) {
    if (kept.length === MAX_KEPT) break
    if (!isKept(key)) continue
    if (typeof value === 'string') kept.push([key, bounded(value, limits.idChars)])
    else if (typeof value === 'number' || typeof value === 'boolean') kept.push([key, value])
  }
  return Object.fromEntries(kept)
}

function isKept(key: string): boolean {
  const found = known.get(key)
  if (found !== undefined) return found
  const kept = KEPT.test(key)
  known.set(key, kept)
  return kept
}
