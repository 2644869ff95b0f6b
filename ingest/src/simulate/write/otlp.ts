import type { Random } from '../random.ts'
import { costOf } from './litellm.ts'

export interface SpanCall {
  readonly operation: 'chat' | 'embeddings' | 'execute_tool'
  /** For execute_tool. */
  readonly tool?: string
  /** JSON object: the tool's arguments. */
  readonly args?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly reasoningTokens?: number
  readonly temperature?: number
  readonly maxTokens?: number
  readonly error?: string
  readonly durationMs: number
}

export interface SpanCaller {
  readonly agent: string
  readonly model: string
  readonly session: string
  readonly environment: string
}

const text = (key: string, value: string): string =>
  `{"key":"${key}","value":{"stringValue":${JSON.stringify(value)}}}`
const whole = (key: string, value: number): string =>
  `{"key":"${key}","value":{"intValue":"${value}"}}`
const real = (key: string, value: number): string =>
  `{"key":"${key}","value":{"doubleValue":${value}}}`

/** One OTLP/HTTP export of traces with GenAI semantic conventions: the spans of one turn, one trace. */
export function writeOtlp(
  calls: readonly SpanCall[],
  caller: SpanCaller,
  at: number,
  random: Random,
): string {
  const trace = random.hex(32)
  const root = random.hex(16)
  let clock = at
  const spans = calls.map((call) => {
    const start = clock
    clock += call.durationMs
    return spanText(call, caller, trace, root, random.hex(16), start, clock)
  })
  return `{"resourceSpans":[{"resource":{"attributes":[${text('service.name', caller.agent)},${text('service.version', '1.14.2')},${text('deployment.environment.name', caller.environment)},${text('telemetry.sdk.language', 'python')}]},"scopeSpans":[{"scope":{"name":"opentelemetry.instrumentation.genai","version":"0.61b0"},"spans":[${spans.join(',')}]}],"schemaUrl":"https://opentelemetry.io/schemas/1.37.0"}]}`
}

function spanText(
  call: SpanCall,
  caller: SpanCaller,
  trace: string,
  parent: string,
  span: string,
  start: number,
  end: number,
): string {
  const about = [
    text('gen_ai.operation.name', call.operation),
    text('gen_ai.agent.id', caller.agent),
    text('gen_ai.agent.name', caller.agent),
    text('gen_ai.conversation.id', caller.session),
  ]
  if (call.operation === 'execute_tool') {
    about.push(
      text('gen_ai.tool.name', call.tool ?? 'unknown'),
      text('gen_ai.tool.type', 'function'),
    )
    about.push(text('gen_ai.tool.call.id', `call_${span}`))
    if (call.args !== undefined) about.push(text('gen_ai.tool.call.arguments', call.args))
  } else {
    const input = call.inputTokens ?? 0
    const output = call.outputTokens ?? 0
    about.push(text('gen_ai.provider.name', 'openai'), text('gen_ai.request.model', caller.model))
    about.push(text('gen_ai.response.model', caller.model))
    about.push(
      whole('gen_ai.usage.input_tokens', input),
      whole('gen_ai.usage.output_tokens', output),
    )
    about.push(whole('gen_ai.usage.reasoning.output_tokens', call.reasoningTokens ?? 0))
    about.push(real('gen_ai.usage.cost', Number(costOf(caller.model, input, output).toFixed(6))))
    about.push(real('gen_ai.request.temperature', call.temperature ?? 0.2))
    about.push(whole('gen_ai.request.max_tokens', call.maxTokens ?? 4096))
  }
  if (call.error !== undefined) about.push(text('error.type', call.error))
  const name =
    call.operation === 'execute_tool'
      ? `execute_tool ${call.tool}`
      : `${call.operation} ${caller.model}`
  const status =
    call.error === undefined ? '{"code":0}' : `{"code":2,"message":${JSON.stringify(call.error)}}`
  return `{"traceId":"${trace}","spanId":"${span}","parentSpanId":"${parent}","name":"${name}","kind":3,"startTimeUnixNano":"${start}000000","endTimeUnixNano":"${end}000000","attributes":[${about.join(',')}],"status":${status}}`
}
