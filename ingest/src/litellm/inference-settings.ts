import { asList } from '../arguments/as-list.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'

/** How the model was asked to answer. */
export interface InferenceSettings {
  /** −1 where the call did not say. */
  readonly temperature: number
  readonly maxTokens: number
  readonly toolsOffered: string
}

const MAX_TEMPERATURE = 100

/** Reads LiteLLM's `model_parameters`, which are the request's own. */
export function inferenceSettings(parameters: unknown): InferenceSettings {
  const from = asObject(parameters)
  if (from === null) return { temperature: -1, maxTokens: 0, toolsOffered: '' }
  return {
    temperature: temperatureOf(from.temperature),
    maxTokens:
      boundedCount(from.max_tokens, UINT32_MAX) ||
      boundedCount(from.max_completion_tokens, UINT32_MAX) ||
      boundedCount(from.max_output_tokens, UINT32_MAX),
    toolsOffered: toolsOffered(from.tools ?? from.functions),
  }
}

/** A temperature as stored: −1 for anything that is none. */
export function temperatureOf(value: unknown): number {
  const isTemperature = typeof value === 'number' && value >= 0 && value <= MAX_TEMPERATURE
  return isTemperature ? value : -1
}

const MAX_TOOLS = 256
const MAX_TEXT = 2_048

/** Names of the tools in a `tools` parameter of any provider: sorted, comma separated, bounded. */
export function toolsOffered(tools: unknown): string {
  const names = new Set<string>()
  for (const item of asList(tools).slice(0, MAX_TOOLS)) {
    for (const name of namesIn(item)) names.add(name.replaceAll(',', ' '))
  }
  return bounded([...names].sort().join(','), MAX_TEXT)
}

function namesIn(item: unknown): readonly string[] {
  const tool = asObject(item)
  if (tool === null) return typeof item === 'string' ? [bounded(item, limits.wordChars)] : []
  const gemini = asList(tool.functionDeclarations ?? tool.function_declarations)
  if (gemini.length > 0) return gemini.slice(0, MAX_TOOLS).flatMap(namesIn)
  const named =
    asObject(tool.function)?.name ?? asObject(tool.toolSpec)?.name ?? tool.name ?? tool.type
  const name = bounded(named, limits.wordChars)
  return name === '' ? [] : [name]
}
