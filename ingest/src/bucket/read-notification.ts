import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** An object that was written, by its plain key. */
export interface WrittenObject {
  readonly bucket: string
  readonly key: string
}

/** What a message of the queue says. */
export type Notification =
  | { readonly kind: 'objects'; readonly objects: readonly WrittenObject[] }
  /** The record itself, in the wrapping of EventBridge: its parser opens it. */
  | { readonly kind: 'record'; readonly body: string }
  /** Well-formed and of no use: a test message, an object that went. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown' }

/** SNS around S3, EventBridge or CloudTrail is as far as it goes. */
const MOST_WRAPPINGS = 2
/** SQS takes a message of 1 MiB at most, so nothing longer is read. */
const MOST_CHARS = 2 ** 20
/** S3 names one object an event, CloudTrail a few; each of them is read before its message is deleted. */
const MOST_OBJECTS = 1000

/**
 * Understands what S3 (event notification), CloudTrail (by SNS) and EventBridge put into a queue, with an SNS envelope or
 * without. Pure and total: never throws, whatever the text.
 */
export function readNotification(text: string, wrappings = 0): Notification {
  if (text.length > MOST_CHARS) return { kind: 'unknown' }
  const message = parsed(text)
  // CloudTrail's first word to a new topic.
  if (message === null) {
    return { kind: text.trim() === 'CloudTrail validation message.' ? 'ignored' : 'unknown' }
  }
  if (message.Event === 's3:TestEvent') return { kind: 'ignored' }
  if (typeof message.Message === 'string' && wrappings < MOST_WRAPPINGS) {
    return readNotification(message.Message, wrappings + 1)
  }
  if (Array.isArray(message.s3ObjectKey)) return ofCloudTrail(message.s3Bucket, message.s3ObjectKey)
  if (Array.isArray(message.Records)) return ofS3(message.Records)
  const detail = asObject(message.detail)
  if (detail === null) return { kind: 'unknown' }
  return message.source === 'aws.s3' && asObject(detail.object) !== null
    ? ofEventBridge(message, detail)
    : { kind: 'record', body: text }
}

function ofCloudTrail(bucket: unknown, keys: readonly unknown[]): Notification {
  const objects = keys.map((key) => written(bucket, key))
  return objectsOf(objects)
}

/** In these, and in these alone, keys are encoded as in a form. */
function ofS3(records: readonly unknown[]): Notification {
  const objects: (WrittenObject | null)[] = []
  let went = 0
  for (const record of records) {
    const one = asObject(record)
    if (one?.eventSource !== 'aws:s3') return { kind: 'unknown' }
    const isWritten = typeof one.eventName === 'string' && one.eventName.startsWith('ObjectCreated')
    if (!isWritten) {
      went += 1
      continue
    }
    const s3 = asObject(one.s3)
    const key = asObject(s3?.object)?.key
    objects.push(written(asObject(s3?.bucket)?.name, typeof key === 'string' ? decoded(key) : null))
  }
  return objects.length === 0 && went > 0 ? { kind: 'ignored' } : objectsOf(objects)
}

function ofEventBridge(message: JsonObject, detail: JsonObject): Notification {
  if (message['detail-type'] !== 'Object Created') return { kind: 'ignored' }
  return objectsOf([written(asObject(detail.bucket)?.name, asObject(detail.object)?.key)])
}

function objectsOf(objects: readonly (WrittenObject | null)[]): Notification {
  const known = objects.filter((object) => object !== null)
  const isWhole = known.length === objects.length && known.length > 0
  return isWhole && known.length <= MOST_OBJECTS
    ? { kind: 'objects', objects: known }
    : { kind: 'unknown' }
}

function written(bucket: unknown, key: unknown): WrittenObject | null {
  const isNamed = typeof bucket === 'string' && typeof key === 'string'
  return isNamed && bucket !== '' && key !== '' ? { bucket, key } : null
}

function decoded(key: string): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return null
  }
}

function parsed(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}
