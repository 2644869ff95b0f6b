import type { Callers } from './callers.ts'
import type { Script } from './script.ts'
import type { Stage } from './stage.ts'
import { homeRegion } from './world.ts'
import { writeCloudTrail } from './write/cloudtrail.ts'
import { writeEnvoy } from './write/envoy.ts'
import { writeKubernetesAudit } from './write/kubernetes-audit.ts'
import { writeLitellm } from './write/litellm.ts'
import { writeMcp } from './write/mcp.ts'
import { writeOtlp } from './write/otlp.ts'
import { writeRailway } from './write/railway.ts'
import { writeVaultAudit } from './write/vault-audit.ts'

/** The calls of a script, one function a source. Each may stumble first, then writes its record and takes its time. */
const over = <T>(caller: T, as: Partial<T> | undefined): T =>
  as === undefined ? caller : { ...caller, ...as }

export function awsCalls(stage: Stage, callers: Callers): Script['aws'] {
  return function aws(call, as) {
    const region = call.region ?? homeRegion
    if (call.error === undefined && stage.stumbles()) {
      aws({ ...call, error: ['ThrottlingException', 'Rate exceeded'] }, as)
      stage.wait(900)
    }
    const at = stage.now()
    const body = writeCloudTrail(call, over(callers.aws(), as), at, region, stage.random)
    stage.put('cloudtrail', at, body)
    stage.spend(90)
  }
}

export function kubernetesCalls(stage: Stage, callers: Callers): Script['kubernetes'] {
  return function kubernetes(call, as) {
    if (call.code === undefined && stage.stumbles()) {
      kubernetes({ ...call, code: call.verb === 'patch' ? 409 : 429 }, as)
      stage.wait(500)
    }
    const at = stage.now()
    const took = stage.spend(9)
    const body = writeKubernetesAudit(call, over(callers.kubernetes(), as), at, took, stage.random)
    stage.put('kubernetes-audit', at, body, stage.now())
  }
}

export function vaultCalls(stage: Stage, callers: Callers): Script['vault'] {
  return (call, as) => {
    const at = stage.now()
    const took = stage.spend(6)
    const caller = over(callers.vault(), as)
    const [request, response] = writeVaultAudit(call, caller, at, took, stage.random)
    stage.put('vault-audit', at, request)
    stage.put('vault-audit', at + took, response)
  }
}

export function railwayCalls(stage: Stage, callers: Callers): Script['railway'] {
  return function railway(call, as) {
    if (call.error === undefined && stage.stumbles()) {
      railway({ ...call, error: 'Problem processing request' }, as)
      stage.wait(1_200)
    }
    const at = stage.now()
    if (call.durationMs !== undefined) stage.advance(call.durationMs)
    const took = call.durationMs ?? stage.spend(180)
    const body = writeRailway(call, over(callers.railway(), as), at, took, stage.random)
    stage.put('mapped:railway', at, body, at + took)
  }
}

export function httpCalls(stage: Stage, callers: Callers): Script['http'] {
  return function http(call, as) {
    if (call.status === undefined && stage.stumbles()) {
      http({ ...call, status: stage.random.chance(0.5) ? 503 : 429, received: 96 }, as)
      stage.wait(700)
    }
    const at = stage.now()
    const took = stage.spend(70, 0.7)
    const body = writeEnvoy(call, over(callers.http(), as), at, took, stage.random)
    stage.put('envoy', at, body, stage.now())
  }
}

export function chatCalls(stage: Stage, callers: Callers): Script['chat'] {
  return function chat(call, as) {
    if (call.error === undefined && stage.stumbles()) {
      chat({ ...call, error: ['429', 'Rate limit reached for requests'] }, as)
      stage.wait(3_000)
    }
    const at = stage.now()
    const usualMs = 300 + (call.outputTokens + call.reasoningTokens) * 4
    const took = call.tookMs ?? Math.round(stage.random.logNormal(usualMs, 0.25))
    stage.advance(took)
    const body = writeLitellm(call, over(callers.chat(), as), at, took, stage.random)
    stage.put('litellm', at, body, stage.now())
  }
}

export function toolCalls(stage: Stage, agent: string, session: string): Script['tool'] {
  let calls = 0
  return function tool(call) {
    if (call.failed === undefined && stage.stumbles()) {
      tool({ ...call, failed: true, output: 'temporarily unavailable' })
      stage.wait(800)
    }
    const at = stage.now()
    const took = stage.spend(140, 0.8)
    calls++
    const [request, result] = writeMcp(call, agent, session, calls, at, took)
    stage.put('mcp', at, request)
    stage.put('mcp', at + took, result)
  }
}

export function spanCalls(stage: Stage, callers: Callers): Script['spans'] {
  return (calls) => {
    const at = stage.now()
    for (const call of calls) stage.advance(call.durationMs)
    const body = writeOtlp(calls, callers.span(), at, stage.random)
    stage.put('otlp', at, body, stage.now())
  }
}
