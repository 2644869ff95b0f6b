import type { Random } from '../random.ts'

export interface ModelToolCall {
  readonly tool: string
  /** JSON object. */
  readonly args: string
}

export interface ToolOutput {
  readonly tool: string
  readonly text: string
}

export interface ChatCall {
  readonly system: string
  readonly user: string
  /** Outputs of the tools called before, newest last. */
  readonly outputs?: readonly ToolOutput[]
  readonly answer?: string
  readonly calls?: readonly ModelToolCall[]
  /** Tools offered to the model. */
  readonly tools: readonly string[]
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly cachedTokens?: number
  readonly temperature?: number
  readonly maxTokens?: number
  readonly model?: string
  /** Fixes how long it took; otherwise drawn from the tokens. */
  readonly tookMs?: number
  readonly error?: readonly [code: string, message: string]
}

export interface ChatCaller {
  readonly virtualKey: string
  readonly keyHash: string
  readonly team: string
  readonly owner: string
  readonly model: string
  readonly session: string
  readonly address: string
  readonly userAgent: string
}

/** USD for a million tokens in and out, of invented models. */
const prices = new Map<string, readonly [number, number]>([
  ['lumen-3-pro', [3, 15]],
  ['lumen-3-mini', [0.3, 1.2]],
  ['lumen-3-embed', [0.05, 0]],
  ['harbor-code-2', [2, 10]],
])

export function costOf(model: string, input: number, output: number): number {
  const [perInput, perOutput] = prices.get(model) ?? [1, 4]
  return (input * perInput + output * perOutput) / 1e6
}

const offered = new Map<string, string>()
/** The `tools` parameter, cached by its names: a closed set in the source code. */
function toolsText(names: readonly string[]): string {
  const key = names.join(',')
  let text = offered.get(key)
  if (text === undefined) {
    text = `[${names
      .map(
        (name) =>
          `{"type":"function","function":{"name":"${name}","parameters":{"type":"object"}}}`,
      )
      .join(',')}]`
    offered.set(key, text)
  }
  return text
}

/** LiteLLM's StandardLoggingPayload for one chat completion. */
export function writeLitellm(
  call: ChatCall,
  caller: ChatCaller,
  at: number,
  tookMs: number,
  random: Random,
): string {
  const model = call.model ?? caller.model
  const failed = call.error !== undefined
  const [input, output] = failed ? [call.inputTokens, 0] : [call.inputTokens, call.outputTokens]
  const cost = costOf(model, input, output)
  const seconds = (ms: number): string => (ms / 1000).toFixed(3)
  const id = random.hex(24)
  const usage = `{"prompt_tokens":${input},"completion_tokens":${output},"total_tokens":${input + output},"prompt_tokens_details":{"cached_tokens":${call.cachedTokens ?? 0}},"completion_tokens_details":{"reasoning_tokens":${failed ? 0 : call.reasoningTokens}}}`
  const turns = turnsText(call.outputs ?? [], id)
  const calls = (call.calls ?? [])
    .map(
      (one, i) =>
        `{"index":${i},"id":"call_${id.slice(0, 16)}${i}","type":"function","function":{"name":"${one.tool}","arguments":${JSON.stringify(one.args)}}}`,
    )
    .join(',')
  const message =
    calls === ''
      ? `{"role":"assistant","content":${JSON.stringify(call.answer ?? 'Done.')}}`
      : `{"role":"assistant","content":null,"tool_calls":[${calls}]}`
  const response = failed
    ? '{}'
    : `{"id":"chatcmpl-${id}","object":"chat.completion","created":${Math.floor(at / 1000)},"model":"${model}","choices":[{"index":0,"finish_reason":"${calls === '' ? 'stop' : 'tool_calls'}","message":${message}}],"usage":${usage}}`
  const trouble =
    call.error === undefined
      ? ''
      : `,"error_str":${JSON.stringify(call.error[1])},"error_information":{"error_code":"${call.error[0]}","error_class":"${call.error[0] === '429' ? 'RateLimitError' : 'APIError'}","llm_provider":"openai","error_message":${JSON.stringify(call.error[1])}}`
  return `{"id":"chatcmpl-${id}","trace_id":"${caller.session}","litellm_call_id":"${random.uuid()}","call_type":"acompletion","stream":false,"status":"${failed ? 'failure' : 'success'}","response_cost":${cost.toFixed(6)},"custom_llm_provider":"openai","total_tokens":${input + output},"prompt_tokens":${input},"completion_tokens":${output},"startTime":${seconds(at)},"endTime":${seconds(at + tookMs)},"completionStartTime":${seconds(at + tookMs * 0.4)},"response_time":${seconds(tookMs)},"model":"${model}","model_group":"${model}","api_base":"https://llm.example.com/v1","cache_hit":false,"saved_cache_cost":0,"request_tags":[],"end_user":"","requester_ip_address":"${caller.address}","user_agent":"${caller.userAgent}","metadata":{"user_api_key_hash":"${caller.keyHash}","user_api_key_alias":"${caller.virtualKey}","user_api_key_team_alias":"${caller.team}","user_api_key_user_id":"${caller.owner}","user_api_key_request_route":"/chat/completions","requester_ip_address":"${caller.address}","usage_object":${usage}},"messages":[{"role":"system","content":${JSON.stringify(call.system)}},{"role":"user","content":${JSON.stringify(call.user)}}${turns}],"response":${response},"model_parameters":{"temperature":${call.temperature ?? 0.2},"max_tokens":${call.maxTokens ?? 4096}${call.tools.length === 0 ? '' : `,"tools":${toolsText(call.tools)}`}},"hidden_params":{"litellm_overhead_time_ms":4.1,"litellm_model_name":"openai/${model}"}${trouble}}`
}

/** What the model had asked for in its last answer, all at once, and what came back. */
function turnsText(outputs: readonly ToolOutput[], id: string): string {
  if (outputs.length === 0) return ''
  const callId = (i: number): string => `call_${id.slice(0, 8)}p${i}`
  const asked = outputs.map(
    ({ tool }, i) =>
      `{"id":"${callId(i)}","type":"function","function":{"name":"${tool}","arguments":"{}"}}`,
  )
  const returned = outputs.map(
    ({ tool, text }, i) =>
      `,{"role":"tool","tool_call_id":"${callId(i)}","name":"${tool}","content":${JSON.stringify(text)}}`,
  )
  return `,{"role":"assistant","content":null,"tool_calls":[${asked.join(',')}]}${returned.join('')}`
}
