import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '../limits.ts'
import { asObject, limits } from '../limits.ts'

/** One record out of a wrapping: the tree, and its text as it may be kept. */
export interface Unwrapped {
  readonly record: JsonObject
  readonly raw: string
}

/** A text that should be JSON, bounded, redacted and parsed; null where it is not. */
export type OpenText = (text: string) => JsonObject | null

export type Unwrapping =
  | { readonly kind: 'records'; readonly records: readonly Unwrapped[]; readonly lost: number }
  /** A probe, a notice, a pointer to a file: well-formed and without records. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unknown' }

/** Envelopes within envelopes: SNS around CloudWatch Logs around EventBridge is as far as it goes in practice. */
const MAX_WRAPPINGS = 4

/**
 * Finds the records in what CloudTrail's ways of delivery wrap around them: `{"Records":[…]}` of S3, EventBridge
 * `detail`, CloudWatch Logs subscriptions (decoded, or base64 of gzip), LookupEvents, an SNS or Firehose message
 * around any of these. Inner texts were redacted with the whole; a compressed one is redacted here.
 */
export function unwrapCloudTrail(tree: JsonObject, openText: OpenText): Unwrapping {
  const records: Unwrapped[] = []
  let lost = 0
  const ignored = visit(tree, 0)
  if (records.length > 0 || lost > 0) return { kind: 'records', records, lost }
  return ignored === '' ? { kind: 'unknown' } : { kind: 'ignored', reason: ignored }

  /** Collects; returns why there was nothing to collect, or ''. */
  function visit(value: JsonObject, depth: number): string {
    if (isRecord(value)) {
      add(value)
      return ''
    }
    if (depth === MAX_WRAPPINGS) return ''
    const list = value.Records ?? value.Events ?? value.logEvents
    if (value.messageType === 'CONTROL_MESSAGE') return 'control_message'
    if (Array.isArray(list)) return visitAll(list, depth)
    const inner = asObject(value.detail)
    if (inner !== null) return visit(inner, depth + 1)
    const data = asObject(value.awslogs)?.data ?? value.data
    if (typeof data === 'string') return visitText(gunzipBase64(data), depth)
    // Elements of LookupEvents and of a log group, and an SNS notification.
    const text = value.CloudTrailEvent ?? value.message ?? value.Message
    return typeof text === 'string' ? visitText(text, depth) : notice(value)
  }

  function visitAll(list: readonly unknown[], depth: number): string {
    let reason = list.length === 0 ? 'no_records' : ''
    for (const item of list.slice(0, limits.eventsPerRecord)) {
      const object = asObject(item)
      const before = records.length
      if (object !== null) reason = visit(object, depth + 1)
      if (records.length === before && reason === '') lost += 1
    }
    lost += Math.max(0, list.length - limits.eventsPerRecord)
    return reason
  }

  function visitText(text: string | null, depth: number): string {
    if (text === null) return ''
    if (text === 'CloudTrail validation message.') return 'validation_message'
    const tree = openText(text)
    return tree === null ? '' : visit(tree, depth + 1)
  }

  function add(record: JsonObject): void {
    if (records.length < limits.eventsPerRecord) {
      records.push({ record, raw: JSON.stringify(record) })
    } else lost += 1
  }
}

/** Whether the object is a CloudTrail record itself. */
export function isRecord(value: JsonObject): boolean {
  return (
    (typeof value.eventName === 'string' &&
      typeof value.eventSource === 'string' &&
      value.s3 === undefined) ||
    asObject(value.insightDetails) !== null
  )
}

/** Notices that come on the same ways as records and hold none. */
function notice(value: JsonObject): string {
  if (value.Event === 's3:TestEvent') return 'test_event'
  if (value.s3ObjectKey !== undefined || value.s3 !== undefined) return 'object_notice'
  return value.digestS3Bucket === undefined ? '' : 'digest'
}

/** Bounded: a small body may unpack to gigabytes. */
export function gunzipBase64(data: string): string | null {
  try {
    const packed = Buffer.from(data, 'base64')
    return gunzipSync(packed, { maxOutputLength: limits.recordBytes }).toString('utf8')
  } catch {
    return null
  }
}
