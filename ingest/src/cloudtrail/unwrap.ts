import { asList } from '../arguments/as-list.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, limits } from '../limits.ts'

/** One CloudTrail record and the text to keep of it; null where a wrapping held something else. */
export interface Unwrapped {
  readonly event: JsonObject
  readonly text: string
}

/**
 * The records in whatever AWS wrapped them in: an EventBridge event (`detail`), a CloudWatch Logs subscription (`logEvents`, each with the
 * record as a string in `message`) or one such log event, LookupEvents (`CloudTrailEvent`), an SNS notification, or a whole `Records` file.
 * Null when it is none of these: then it is the record itself.
 */
export function unwrap(tree: JsonObject): readonly (Unwrapped | null)[] | null {
  if (typeof tree.eventID === 'string' || typeof tree.eventSource === 'string') return null
  if (asObject(tree.detail) !== null) return [whole(tree.detail)]
  if (typeof tree.CloudTrailEvent === 'string') return [parsed(tree.CloudTrailEvent)]
  if (typeof tree.message === 'string') return [parsed(tree.message)]
  if (Array.isArray(tree.Records)) return bounded(tree.Records).map(whole)
  if (Array.isArray(tree.Events))
    return bounded(tree.Events).map((one) => parsed(asObject(one)?.CloudTrailEvent))
  if (Array.isArray(tree.logEvents))
    return bounded(tree.logEvents).map((one) => parsed(asObject(one)?.message))
  return null
}

const bounded = (list: unknown): readonly unknown[] => asList(list).slice(0, limits.eventsPerRecord)

function whole(value: unknown): Unwrapped | null {
  const event = asObject(value)
  return event === null ? null : { event, text: JSON.stringify(event) }
}

function parsed(text: unknown): Unwrapped | null {
  if (typeof text !== 'string') return null
  try {
    const event = asObject(JSON.parse(text))
    return event === null ? null : { event, text }
  } catch {
    return null
  }
}
