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

/** The payload without content. */
export function keptFields(payload: JsonObject): JsonObject {
  const parameters = asObject(payload.model_parameters)
  const metadata = asObject(payload.metadata)
  const error = asObject(payload.error_information)
  return {
    ...texts(payload, TEXTS),
    ...numbers(payload, NUMBERS),
    ...(metadata === null ? {} : { metadata: texts(metadata, METADATA) }),
    ...(parameters === null ? {} : { model_parameters: settings(parameters) }),
    ...(error === null ? {} : { error_information: texts(error, ERROR) }),
  }
}

function settings(parameters: JsonObject): JsonObject {
  const scalars = Object.entries(parameters)
    .filter(([, value]) => typeof value === 'number' || typeof value === 'boolean')
    .slice(0, limits.listItems)
    .map(([key, value]): [string, unknown] => [bounded(key, 64), value])
  const tools = toolsOffered(parameters.tools ?? parameters.functions)
  return { ...Object.fromEntries(scalars), ...(tools === '' ? {} : { tools }) }
}

function texts(from: JsonObject, keys: readonly string[]): JsonObject {
  return pick(from, keys, (value) => bounded(value, limits.idChars) || undefined)
}

function numbers(from: JsonObject, keys: readonly string[]): JsonObject {
  return pick(from, keys, (value) =>
    typeof value === 'number' || typeof value === 'boolean' ? value : undefined,
  )
}

function pick(
  from: JsonObject,
  keys: readonly string[],
  read: (value: unknown) => unknown,
): JsonObject {
  const kept = keys
    .map((key): [string, unknown] => [key, read(from[key])])
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept)
}
