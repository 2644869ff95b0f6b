import type { Fingerprint } from '../arguments/argument-atoms.ts'
import { argumentAtoms } from '../arguments/argument-atoms.ts'
import { readConversation } from '../arguments/conversation.ts'
import type { OriginOf } from '../arguments/origin.ts'
import { originInConversation, originUnknown } from '../arguments/origin.ts'
import { heldSecret, secretInNewOutputs } from '../arguments/secret-in-outputs.ts'
import { toolCallsOfResponse } from '../arguments/tool-calls.ts'
import type { EnvironmentOf } from '../environment.ts'
import { clientFamily } from '../envoy/client-family.ts'
import { clientIp } from '../envoy/client-ip.ts'
import type { AuditEvent, Outcome } from '../event.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { createClaimsInterner } from '../intern-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, boundedCount, limits, UINT32_MAX } from '../limits.ts'
import { toolCallFields } from '../mcp/tool-call-fields.ts'
import type { EventFields } from '../new-event.ts'
import { draftEvent } from '../new-event.ts'
import type { OpenRecord } from '../open-record.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { RawRecord } from '../source.ts'
import { plausibleTime } from '../time.ts'
import { inferenceSettings } from './inference-settings.ts'
import { keptText } from './kept-text.ts'
import { litellmClaims } from './litellm-claims.ts'
import { modelCallFacts } from './model-call-facts.ts'
import { modelUsage } from './model-usage.ts'

export interface LitellmParserParts {
  readonly openRecord: OpenRecord
  readonly environmentOf: EnvironmentOf
  readonly fingerprint: Fingerprint
}

/**
 * Reads LiteLLM's StandardLoggingPayload: one event for the model call, and one for each tool call the model asked for.
 * Prompts, answers and arguments are read here, reduced to fingerprints, and go no further.
 */
export function createLitellmParser(parts: LitellmParserParts): Parser {
  const intern = createClaimsInterner()
  return (record) => {
    const opened = parts.openRecord(record)
    if (opened.kind !== 'opened') return [opened]
    return parsePayload(opened.tree, heldSecret(opened.text), record, intern, parts)
  }
}

function parsePayload(
  payload: JsonObject,
  isRedacted: boolean,
  record: RawRecord,
  intern: (claims: IdentityClaims) => IdentityClaims,
  parts: LitellmParserParts,
): readonly Parsed[] {
  const callId = bounded(payload.id, 384) || bounded(payload.litellm_call_id, 384)
  if (callId === '') return [{ kind: 'malformed', reason: 'missing_field', detail: 'id' }]
  if (bounded(payload.call_type, 64) === '') {
    return [{ kind: 'malformed', reason: 'missing_field', detail: 'call_type' }]
  }
  const startedAt = milliseconds(payload.startTime)
  if (Number.isNaN(startedAt)) {
    return [{ kind: 'malformed', reason: 'missing_field', detail: 'startTime' }]
  }
  if (!plausibleTime(startedAt, record.receivedAt)) {
    return [{ kind: 'malformed', reason: 'implausible_time', detail: 'startTime' }]
  }
  const claims = intern(litellmClaims(payload))
  const shared = sharedFields(payload, record, claims, parts)
  // A cached answer repeats the id of the answer it repeats.
  const id = payload.cache_hit === true ? `${callId}/${startedAt}` : callId
  const event = draftEvent({
    id,
    source: record.source,
    occurredAt: startedAt,
    receivedAt: record.receivedAt,
    action: '',
    raw: keptText(payload),
  })
  Object.assign(event, shared, modelCall(payload, parts), outcomeOf(payload))
  event.durationMs = durationOf(payload, startedAt)
  if (isRedacted && secretInNewOutputs(payload.messages)) event.secretAccess = true
  const askedAt = startedAt + event.durationMs
  const at = plausibleTime(askedAt, record.receivedAt) ? askedAt : startedAt
  return [
    { kind: 'event', claims, event },
    ...toolEvents(payload, shared, id, at, parts).map(
      (event): Parsed => ({ kind: 'event', claims, event }),
    ),
  ]
}

type SharedFields = Pick<
  EventFields,
  | 'source'
  | 'receivedAt'
  | 'principal'
  | 'credentialId'
  | 'credentialKind'
  | 'sessionId'
  | 'account'
  | 'environment'
  | 'sourceIp'
  | 'userAgent'
  | 'model'
>

function sharedFields(
  payload: JsonObject,
  record: RawRecord,
  claims: IdentityClaims,
  parts: LitellmParserParts,
): SharedFields {
  const metadata = asObject(payload.metadata)
  const team = bounded(metadata?.user_api_key_team_alias, limits.idChars)
  return {
    source: record.source,
    receivedAt: record.receivedAt,
    principal: claims.principal,
    credentialId: claims.credentialId,
    credentialKind: claims.credentialId === '' ? '' : 'virtual_key',
    sessionId: claims.sessionId,
    account: claims.account,
    environment: parts.environmentOf(claims.account, claims.virtualKey, team),
    sourceIp: clientIp(payload.requester_ip_address) || clientIp(metadata?.requester_ip_address),
    userAgent: clientFamily(payload.user_agent ?? metadata?.user_agent),
    model: bounded(payload.model, limits.wordChars),
  }
}

/** The model call itself; through LiteLLM's MCP gateway it is a tool call that was carried out. */
function modelCall(
  payload: JsonObject,
  parts: LitellmParserParts,
): Partial<EventFields> & { readonly action: string } {
  const tool = asObject(asObject(payload.metadata)?.mcp_tool_call_metadata)
  const toolName = bounded(tool?.namespaced_tool_name ?? tool?.name, limits.wordChars)
  if (tool !== null && toolName !== '') {
    const server = bounded(tool.mcp_server_name, limits.wordChars)
    return {
      arguments: argumentAtoms(tool.arguments, originUnknown, parts.fingerprint),
      ...toolCallFields(server || 'tool', toolName, tool.arguments),
    }
  }
  const cost = payload.response_cost
  return {
    resourceType: 'model',
    resourceId: bounded(payload.model, limits.wordChars),
    costUsd: typeof cost === 'number' && cost > 0 && cost < 1e9 ? cost : 0,
    ...modelCallFacts(
      bounded(payload.call_type, 64),
      bounded(payload.custom_llm_provider, limits.wordChars) || 'llm',
    ),
    ...usageOf(payload),
    ...inferenceSettings(payload.model_parameters),
  }
}

/** LiteLLM's own totals where it gives them; cached and reasoning tokens only the provider's usage object knows. */
function usageOf(payload: JsonObject): ReturnType<typeof modelUsage> {
  const provider = modelUsage(
    asObject(payload.metadata)?.usage_object ??
      asObject(payload.hidden_params)?.usage_object ??
      asObject(payload.response)?.usage,
  )
  return {
    reasoningTokens: provider.reasoningTokens,
    cachedTokens: provider.cachedTokens,
    inputTokens: boundedCount(payload.prompt_tokens, UINT32_MAX) || provider.inputTokens,
    outputTokens: boundedCount(payload.completion_tokens, UINT32_MAX) || provider.outputTokens,
  }
}

/** One event for each call that the model's answer asks for. */
function toolEvents(
  payload: JsonObject,
  shared: SharedFields,
  id: string,
  askedAt: number,
  parts: LitellmParserParts,
): readonly AuditEvent[] {
  const calls = toolCallsOfResponse(payload.response)
  if (calls.length === 0) return []
  const originOf: OriginOf = originInConversation(readConversation(payload.messages))
  return calls.map((call, at) => {
    const fields = toolCallFields('tool', call.name, call.arguments)
    const file = fields.resourceType === 'file' ? { file: fields.resourceId } : {}
    const tool_call = { index: at, id: call.id, name: call.name, ...file }
    const event = draftEvent({
      id: `${id}/tool/${at}`,
      source: shared.source,
      occurredAt: askedAt,
      receivedAt: shared.receivedAt,
      action: fields.action,
      raw: JSON.stringify({ id, tool_call }),
    })
    event.arguments = argumentAtoms(call.arguments, originOf, parts.fingerprint)
    return Object.assign(event, shared, fields)
  })
}

function outcomeOf(payload: JsonObject): { readonly outcome: Outcome; readonly errorCode: string } {
  if (payload.status !== 'failure') return { outcome: 'success', errorCode: '' }
  const error = asObject(payload.error_information)
  const code = bounded(error?.error_code, limits.wordChars)
  const errorClass = bounded(error?.error_class, limits.wordChars)
  const isDenied =
    code === '401' || code === '403' || /auth|permission|guardrail|blocked/i.test(errorClass)
  return { outcome: isDenied ? 'denied' : 'failure', errorCode: errorClass || code || 'failure' }
}

function durationOf(payload: JsonObject, startedAt: number): number {
  const endedAt = milliseconds(payload.endTime)
  if (endedAt > startedAt) return boundedCount(endedAt - startedAt, UINT32_MAX)
  const seconds = payload.response_time
  return typeof seconds === 'number' ? boundedCount(seconds * 1000, UINT32_MAX) : 0
}

/** Epoch seconds as a float → milliseconds; NaN where it is no number. */
function milliseconds(value: unknown): number {
  return typeof value === 'number' ? Math.round(value * 1000) : Number.NaN
}
