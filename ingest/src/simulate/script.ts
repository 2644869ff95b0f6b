import { createCallers } from './callers.ts'
import {
  awsCalls,
  chatCalls,
  httpCalls,
  kubernetesCalls,
  railwayCalls,
  spanCalls,
  toolCalls,
  vaultCalls,
} from './calls.ts'
import type { Mood } from './mood.ts'
import type { Persona } from './persona.ts'
import type { Random } from './random.ts'
import type { SimulatedRecord } from './simulated-record.ts'
import type { ScriptOptions } from './stage.ts'
import { createStage } from './stage.ts'
import type { AwsCall, AwsCaller } from './write/cloudtrail.ts'
import type { HttpCall, HttpCaller } from './write/envoy.ts'
import type { KubernetesCall, KubernetesCaller } from './write/kubernetes-audit.ts'
import type { ChatCall, ChatCaller } from './write/litellm.ts'
import type { ToolCall } from './write/mcp.ts'
import type { SpanCall } from './write/otlp.ts'
import type { RailwayCall, RailwayCaller } from './write/railway.ts'
import type { VaultCall, VaultCaller } from './write/vault-audit.ts'

/** One session of one agent, acted out call by call. Each call is written as its source would, and takes time. */
export interface Script {
  readonly persona: Persona
  readonly random: Random
  readonly mood: Mood
  /** `ses_…`, shown by the proxies. */
  readonly session: string
  now(): number
  /** Lets about `meanMs` pass. */
  wait(meanMs: number): void
  /** Lets time pass until `ms` after the session began. */
  waitUntil(ms: number): void
  /** The next call is the first that cannot be undone. */
  markIrreversible(): void
  /** `as` replaces parts of how the caller looks: a borrowed token, a foreign network. */
  aws(call: AwsCall, as?: Partial<AwsCaller>): void
  kubernetes(call: KubernetesCall, as?: Partial<KubernetesCaller>): void
  vault(call: VaultCall, as?: Partial<VaultCaller>): void
  railway(call: RailwayCall, as?: Partial<RailwayCaller>): void
  http(call: HttpCall, as?: Partial<HttpCaller>): void
  chat(call: ChatCall, as?: Partial<ChatCaller>): void
  tool(call: ToolCall): void
  spans(calls: readonly SpanCall[]): void
}

/** A script that begins at `options.startsAt` and appends to `out` what its calls write. */
export function createScript(options: ScriptOptions, out: SimulatedRecord[]): Script {
  const { persona, random, mood, startsAt, timeline } = options
  const session = options.session ?? `ses_${random.hex(12)}`
  const facts = { persona, session, startsAt, worldStartsAt: timeline.startsAt }
  const callers = createCallers({ ...facts, releases: mood.releases })
  const stage = createStage(options, out)
  return {
    persona,
    random,
    mood,
    session,
    now: stage.now,
    wait: stage.wait,
    waitUntil: stage.waitUntil,
    markIrreversible: stage.markIrreversible,
    aws: awsCalls(stage, callers),
    kubernetes: kubernetesCalls(stage, callers),
    vault: vaultCalls(stage, callers),
    railway: railwayCalls(stage, callers),
    http: httpCalls(stage, callers),
    chat: chatCalls(stage, callers),
    tool: toolCalls(stage, persona.id, session),
    spans: spanCalls(stage, callers),
  }
}
