import type { SourceName } from '../event.ts'
import { MINUTE } from './calendar.ts'
import { createCallers } from './callers.ts'
import { deliveryDelay } from './delivery.ts'
import type { Mood } from './mood.ts'
import type { Persona } from './persona.ts'
import type { Random } from './random.ts'
import type { SimulatedRecord } from './simulated-record.ts'
import type { Timeline } from './timeline.ts'
import { homeRegion } from './world.ts'
import type { AwsCall, AwsCaller } from './write/cloudtrail.ts'
import { writeCloudTrail } from './write/cloudtrail.ts'
import type { HttpCall, HttpCaller } from './write/envoy.ts'
import { writeEnvoy } from './write/envoy.ts'
import type { KubernetesCall, KubernetesCaller } from './write/kubernetes-audit.ts'
import { writeKubernetesAudit } from './write/kubernetes-audit.ts'
import type { ChatCall, ChatCaller } from './write/litellm.ts'
import { writeLitellm } from './write/litellm.ts'
import type { ToolCall } from './write/mcp.ts'
import { writeMcp } from './write/mcp.ts'
import type { SpanCall } from './write/otlp.ts'
import { writeOtlp } from './write/otlp.ts'
import type { RailwayCall, RailwayCaller } from './write/railway.ts'
import { writeRailway } from './write/railway.ts'
import type { VaultCall, VaultCaller } from './write/vault-audit.ts'
import { writeVaultAudit } from './write/vault-audit.ts'

/** A runner kills its agent after this long, so no session outlives it. */
export const cutOffMs = 45 * MINUTE

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

export interface ScriptOptions {
  readonly persona: Persona
  readonly timeline: Timeline
  readonly mood: Mood
  readonly random: Random
  readonly startsAt: number
  readonly incident?: string
  /** Replaces the derived session id. */
  readonly session?: string
}

const railwaySource: SourceName = 'mapped:railway'

export function createScript(options: ScriptOptions, out: SimulatedRecord[]): Script {
  const { persona, random, mood, startsAt } = options
  const session = options.session ?? `ses_${random.hex(12)}`
  const callers = createCallers({
    persona,
    session,
    startsAt,
    worldStartsAt: options.timeline.startsAt,
    releases: mood.releases,
  })
  const agent = persona.id
  const { incident } = options
  let clock = startsAt
  let marked = false
  let toolCalls = 0

  const put = (source: SourceName, at: number, body: string, doneAt = at): void => {
    if (incident === undefined && doneAt - startsAt > cutOffMs) return
    const deliveredAt = doneAt + deliveryDelay(source, random)
    if (incident === undefined) out.push({ source, at, deliveredAt, agent, body })
    else if (marked) {
      out.push({ source, at, deliveredAt, agent, body, incident, firstIrreversible: true })
      marked = false
    } else out.push({ source, at, deliveredAt, agent, body, incident })
  }
  const spend = (median: number, sigma = 0.5): number => {
    const took = Math.max(1, Math.round(random.logNormal(median, sigma)))
    clock += took
    return took
  }
  const pause = (meanMs: number): void => {
    clock += 1 + Math.round(random.exponential(meanMs))
  }
  /** An ordinary failure, tried again a little later: part of nobody's plan, so never in an incident. */
  const stumbles = (): boolean => incident === undefined && random.chance(mood.failure)

  const aws = (call: AwsCall, as?: Partial<AwsCaller>): void => {
    const region = call.region ?? homeRegion
    const caller = as === undefined ? callers.aws() : { ...callers.aws(), ...as }
    if (call.error === undefined && stumbles()) {
      aws({ ...call, error: ['ThrottlingException', 'Rate exceeded'] }, as)
      pause(900)
    }
    put('cloudtrail', clock, writeCloudTrail(call, caller, clock, region, random))
    spend(90)
  }
  const kubernetes = (call: KubernetesCall, as?: Partial<KubernetesCaller>): void => {
    if (call.code === undefined && stumbles()) {
      kubernetes({ ...call, code: call.verb === 'patch' ? 409 : 429 }, as)
      pause(500)
    }
    const caller = as === undefined ? callers.kubernetes() : { ...callers.kubernetes(), ...as }
    const at = clock
    const took = spend(9)
    put('kubernetes-audit', at, writeKubernetesAudit(call, caller, at, took, random), clock)
  }
  const vault = (call: VaultCall, as?: Partial<VaultCaller>): void => {
    const caller = as === undefined ? callers.vault() : { ...callers.vault(), ...as }
    const at = clock
    const took = spend(6)
    const [request, response] = writeVaultAudit(call, caller, at, took, random)
    put('vault-audit', at, request)
    put('vault-audit', at + took, response)
  }
  const railway = (call: RailwayCall, as?: Partial<RailwayCaller>): void => {
    if (call.error === undefined && stumbles()) {
      railway({ ...call, error: 'Problem processing request' }, as)
      pause(1_200)
    }
    const caller = as === undefined ? callers.railway() : { ...callers.railway(), ...as }
    const at = clock
    if (call.durationMs !== undefined) clock += call.durationMs
    const took = call.durationMs ?? spend(180)
    put(railwaySource, at, writeRailway(call, caller, at, took, random), at + took)
  }
  const http = (call: HttpCall, as?: Partial<HttpCaller>): void => {
    if (call.status === undefined && stumbles()) {
      http({ ...call, status: random.chance(0.5) ? 503 : 429, received: 96 }, as)
      pause(700)
    }
    const caller = as === undefined ? callers.http() : { ...callers.http(), ...as }
    const at = clock
    const took = spend(70, 0.7)
    put('envoy', at, writeEnvoy(call, caller, at, took, random), clock)
  }
  const chat = (call: ChatCall, as?: Partial<ChatCaller>): void => {
    if (call.error === undefined && stumbles()) {
      chat({ ...call, error: ['429', 'Rate limit reached for requests'] }, as)
      pause(3_000)
    }
    const caller = as === undefined ? callers.chat() : { ...callers.chat(), ...as }
    const at = clock
    const took =
      call.tookMs ??
      Math.round(random.logNormal(300 + (call.outputTokens + call.reasoningTokens) * 4, 0.25))
    clock += took
    put('litellm', at, writeLitellm(call, caller, at, took, random), clock)
  }
  const tool = (call: ToolCall): void => {
    if (call.failed === undefined && stumbles()) {
      tool({ ...call, failed: true, output: 'temporarily unavailable' })
      pause(800)
    }
    const at = clock
    const took = spend(140, 0.8)
    toolCalls++
    const [request, result] = writeMcp(call, persona.id, session, toolCalls, at, took)
    put('mcp', at, request)
    put('mcp', at + took, result)
  }
  const spans = (calls: readonly SpanCall[]): void => {
    const at = clock
    for (const call of calls) clock += call.durationMs
    put('otlp', at, writeOtlp(calls, callers.span(), at, random), clock)
  }

  return {
    persona,
    random,
    mood,
    session,
    now: () => clock,
    wait: pause,
    waitUntil: (ms) => {
      clock = Math.max(clock, startsAt + ms)
    },
    markIrreversible: () => {
      marked = true
    },
    aws,
    kubernetes,
    vault,
    railway,
    http,
    chat,
    tool,
    spans,
  }
}
