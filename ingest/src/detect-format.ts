import { unwrapCloudTrail } from './cloudtrail/unwrap.ts'
import { auditFormats } from './detect-audit.ts'
import { hostFormats, textFormat } from './detect-host.ts'
import type { SourceName } from './event.ts'
import { cloudWatchLines } from './kubernetes/unwrap-cloudwatch.ts'
import type { JsonObject } from './limits.ts'
import { asObject, limits } from './limits.ts'
import type { Mapping } from './mapped/mapping.ts'
import { nestsDeeper } from './nests-deeper.ts'

/** Says what wrote a record, or null where nothing here did. Never throws. */
export type DetectFormat = (record: string) => SourceName | null

/**
 * Tells the format from a record's own fields, whatever their order. Mappings that say how to recognise themselves go
 * first, because a user wrote them for this very log.
 */
export function createDetectFormat(mappings: readonly Mapping[]): DetectFormat {
  const recognisable = mappings.filter((mapping) => mapping.recognise.length > 0)
  return (record) => {
    const tree = objectIn(record)
    if (tree === null) return textFormat(record)
    const mapped = recognisable.find((mapping) => mapping.recognise.every((holds) => holds(tree)))
    return mapped?.source ?? builtIn.find(([, holds]) => holds(tree))?.[0] ?? null
  }
}

function objectIn(record: string): JsonObject | null {
  if (record.length > limits.recordBytes || nestsDeeper(record, limits.depth)) return null
  return parsedObject(record.charCodeAt(0) === 0xfeff ? record.slice(1) : record)
}

function parsedObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

/** Ordered from the unmistakable to the loose. */
const builtIn: readonly (readonly [SourceName, (tree: JsonObject) => boolean])[] = [
  ['otlp', isOtlp],
  ['kubernetes-audit', isKubernetes],
  ['mcp', isMcp],
  ['litellm', isLitellm],
  ['vault-audit', isVault],
  ['envoy', isEnvoy],
  ...auditFormats,
  ...hostFormats,
  // Last: an SNS message or a log group may wrap anything.
  ['cloudtrail', isCloudTrail],
]

function isOtlp(tree: JsonObject): boolean {
  return ['resourceSpans', 'resourceLogs', 'resourceMetrics'].some((key) =>
    Array.isArray(tree[key]),
  )
}

/** An event, a list of them, or CloudWatch's wrapping of a control plane's log. */
function isKubernetes(tree: JsonObject): boolean {
  if (isKubernetesEvent(tree)) return true
  const isWrapping = 'awslogs' in tree || 'logEvents' in tree || 'message' in tree || 'data' in tree
  const wrapped = isWrapping ? cloudWatchLines(tree, openText) : null
  if (wrapped?.kind !== 'lines') return false
  return wrapped.lines.slice(0, MAX_LOOKED_AT).some((line) => {
    const event = typeof line === 'string' ? openText(line) : null
    return event !== null && isKubernetesEvent(event)
  })
}

/** Lines of a wrapping that may be something else before it is given up. */
const MAX_LOOKED_AT = 16

function isKubernetesEvent(tree: JsonObject): boolean {
  const { apiVersion, kind } = tree
  if (typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/')) return true
  return kind === 'Event' && asObject(tree.user) !== null && typeof tree.verb === 'string'
}

/** A record, or any of the wrappings that AWS delivers records in. */
function isCloudTrail(tree: JsonObject): boolean {
  return unwrapCloudTrail(tree, openText).kind !== 'unknown'
}

function openText(text: string): JsonObject | null {
  return text.length > limits.recordBytes ? null : parsedObject(text)
}

function isMcp(tree: JsonObject): boolean {
  const { direction } = tree
  const isDirected = direction === 'client-to-server' || direction === 'server-to-client'
  return isDirected && asObject(tree.message)?.jsonrpc !== undefined
}

function isLitellm(tree: JsonObject): boolean {
  if (typeof tree.call_type !== 'string') return false
  return (
    tree.startTime !== undefined &&
    ('response_cost' in tree ||
      'litellm_call_id' in tree ||
      'model_parameters' in tree ||
      'hidden_params' in tree)
  )
}

function isVault(tree: JsonObject): boolean {
  const request = asObject(tree.request)
  const isEntry = tree.type === 'request' || tree.type === 'response'
  return isEntry && request !== null && 'path' in request && 'operation' in request
}

function isEnvoy(tree: JsonObject): boolean {
  return (
    typeof tree.start_time === 'string' &&
    'method' in tree &&
    ('path' in tree || 'x_envoy_original_path' in tree) &&
    ('response_code' in tree || 'response_flags' in tree)
  )
}
