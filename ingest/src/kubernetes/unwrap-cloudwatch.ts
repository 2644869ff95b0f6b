import { gunzipBase64 } from '../cloudtrail/unwrap.ts'
import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/**
 * What CloudWatch Logs wraps around the log lines of an EKS control plane: a subscription's message (decoded, or base64 of
 * gzip as Lambda, Kinesis and Firehose hand it on), or one of its `logEvents`, as a framer cuts them apart.
 */
export type CloudWatchLines =
  | { readonly kind: 'lines'; readonly lines: readonly unknown[] }
  /** A probe that a new subscription is sent. */
  | { readonly kind: 'control' }

/** A text that should be one JSON object, bounded, redacted and parsed; null where it is not. */
export type OpenText = (text: string) => JsonObject | null

/** The lines within; null where the record is no such wrapping. */
export function cloudWatchLines(tree: JsonObject, openText: OpenText): CloudWatchLines | null {
  const data = asObject(tree.awslogs)?.data ?? tree.data
  if (typeof data === 'string') {
    const text = gunzipBase64(data)
    const inner = text === null ? null : openText(text)
    return inner === null ? null : linesOf(inner)
  }
  return linesOf(tree)
}

function linesOf(tree: JsonObject): CloudWatchLines | null {
  if (tree.messageType === 'CONTROL_MESSAGE') return { kind: 'control' }
  if (Array.isArray(tree.logEvents)) {
    return { kind: 'lines', lines: tree.logEvents.map((one) => asObject(one)?.message) }
  }
  const isLogEvent =
    typeof tree.message === 'string' && 'timestamp' in tree && tree.verb === undefined
  return isLogEvent ? { kind: 'lines', lines: [tree.message] } : null
}
