import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { toolsOffered } from './inference-settings.ts'

/**
 * What of a payload may rest in `raw`: a list of what is kept, not of what is dropped, so that a content field that a
 * later LiteLLM adds stays out by itself. No prompt, no answer, no tool argument, no error text.
 */
const TEXTS = [
  'id',
  'trace_id',
  'litellm_call_id',
  'call_type',
  'status',
  'custom_llm_provider',
  'model',
  'model_id',
  'model_group',
  'api_base',
  'end_user',
  'requester_ip_address',
  'user_agent',
] as const
const NUMBERS = [
  'response_cost',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'startTime',
  'endTime',
  'completionStartTime',
  'response_time',
  'saved_cache_cost',
  'stream',
  'cache_hit',
] as const
const METADATA = [
  'user_api_key_hash',
  'user_api_key_alias',
  'user_api_key_org_id',
  'user_api_key_team_id',
  'user_api_key_team_alias',
  'user_api_key_project_id',
  'user_api_key_project_alias',
  'user_api_key_user_id',
  'user_api_key_end_user_id',
  'user_api_key_request_route',
] as const
const ERROR = ['error_code', 'error_class', 'llm_provider', 'error_rate_limit_category'] as const

/** The payload without content, as JSON text: written straight, because this is on every call's way. */
export function keptText(payload: JsonObject): string {
  const parameters = asObject(payload.model_parameters)
  const metadata = asObject(payload.metadata)
  const error = asObject(payload.error_information)
  const parts = [
    texts(payload, TEXTS),
    numbers(payload, NUMBERS),
    part('metadata', metadata === null ? null : texts(metadata, METADATA)),
    part('model_parameters', parameters === null ? null : settings(parameters)),
    part('error_information', error === null ? null : texts(error, ERROR)),
  ]
  return `{${joined(parts)}}`
}

function settings(parameters: JsonObject): string {
  const names = Object.keys(parameters).slice(0, limits.listItems)
  const tools = toolsOffered(parameters.tools ?? parameters.functions)
  return joined([
    numbers(parameters, names),
    tools === '' ? '' : `"tools":${JSON.stringify(tools)}`,
  ])
}

function part(name: string, fields: string | null): string {
  return fields === null ? '' : `"${name}":{${fields}}`
}

function texts(from: JsonObject, keys: readonly string[]): string {
  let out = ''
  for (const key of keys) {
    const text = bounded(from[key], limits.idChars)
    if (text !== '') out += `${out === '' ? '' : ','}${quoted(key)}:${quoted(text)}`
  }
  return out
}

function numbers(from: JsonObject, keys: readonly string[]): string {
  let out = ''
  for (const key of keys) {
    const value = from[key]
    if (typeof value !== 'number' && typeof value !== 'boolean') continue
    // JSON has no infinity; 1e999 is read as one.
    const written = typeof value === 'boolean' || Number.isFinite(value) ? value : null
    out += `${out === '' ? '' : ','}${quoted(key)}:${written}`
  }
  return out
}

/** What JSON writes as it is: no quote, no backslash, no control character, no half of a pair. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

/** As JSON: most texts need only the quotes, and to find that out takes a fifth of JSON.stringify. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

function joined(parts: readonly string[]): string {
  return parts.filter((text) => text !== '').join(',')
}
