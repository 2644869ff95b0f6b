import type { Script } from '../script.ts'
import type { ModelToolCall, ToolOutput } from '../write/litellm.ts'

/** How an agent uses its model: medians, around which each call is drawn from a heavy tail. */
export interface Mind {
  readonly system: string
  readonly tools: readonly string[]
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly temperature?: number
  readonly maxTokens?: number
}

export interface Turn {
  readonly user: string
  readonly calls?: readonly ModelToolCall[]
  readonly outputs?: readonly ToolOutput[]
  readonly answer?: string
}

/** One model call in character. */
export function think(script: Script, mind: Mind, turn: Turn): void {
  const { random } = script
  const input = Math.round(random.logNormal(mind.inputTokens, 0.45))
  script.chat({
    system: mind.system,
    user: turn.user,
    tools: mind.tools,
    inputTokens: input,
    outputTokens: Math.min(
      mind.maxTokens ?? 4_096,
      Math.round(random.logNormal(mind.outputTokens, 0.5)),
    ),
    reasoningTokens: Math.round(random.logNormal(mind.reasoningTokens, 0.4)),
    cachedTokens: Math.round(input * random.between(0.3, 0.8)),
    ...(mind.temperature === undefined ? {} : { temperature: mind.temperature }),
    ...(mind.maxTokens === undefined ? {} : { maxTokens: mind.maxTokens }),
    ...(turn.calls === undefined ? {} : { calls: turn.calls }),
    ...(turn.outputs === undefined ? {} : { outputs: turn.outputs }),
    ...(turn.answer === undefined ? {} : { answer: turn.answer }),
  })
}
