import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import { resourceKeys, resourceSets } from './resource-keys.ts'

/** What a call acted on; '' where the record does not say. */
export interface Resource {
  readonly type: string
  readonly id: string
}

/** Who asked comes first in the message, the resource right after it. */
const MOST_MESSAGE = 4096

const NONE: Resource = Object.freeze({ type: '', id: '' })

/**
 * From `resources[]` where the record has it, else from the request's parameters, else from the event's details; of a
 * refused call, whose parameters are left out, from what it was refused.
 */
export function readResource(record: JsonObject, service: string): Resource {
  return (
    listed(record.resources) ??
    parameter(record.requestParameters, service) ??
    parameter(record.serviceEventDetails, service) ??
    refused(record.errorMessage) ??
    NONE
  )
}

/** "User: … is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/deploy because …" */
const REFUSED = / on resource: (arn:[^\s"]+)/

function refused(message: unknown): Resource | null {
  const id = REFUSED.exec(bounded(message, MOST_MESSAGE))?.[1]
  if (id === undefined) return null
  const type = typeOfArn(id)
  return {
    type: type === 'iam:role' ? (resourceKeys.get('roleArn')?.type ?? type) : type,
    id: bounded(id, limits.idChars),
  }
}

function listed(resources: unknown): Resource | null {
  const first = Array.isArray(resources) ? asObject(resources[0]) : null
  if (first === null) return null
  const id = bounded(first.ARN ?? first.arn ?? first.ARNPrefix, limits.idChars)
  return id === '' ? null : { type: bounded(first.type, limits.wordChars) || typeOfArn(id), id }
}

function parameter(value: unknown, service: string): Resource | null {
  const parameters = asObject(value)
  if (parameters === null) return null
  if (service === 's3') return s3Resource(parameters)
  let best = Number.POSITIVE_INFINITY
  let type = ''
  let id = ''
  for (const key in parameters) {
    const known = resourceKeys.get(key)
    if (known !== undefined && known.rank < best) {
      const found = bounded(parameters[key], limits.idChars)
      if (found === '') continue
      best = known.rank
      id = found
      type = known.type
    } else if (known === undefined && best === Number.POSITIVE_INFINITY) {
      const inner = resourceSets.get(key)
      const found = inner === undefined ? '' : firstOfSet(parameters[key], inner)
      if (found === '') continue
      id = found
      type = resourceKeys.get(inner ?? '')?.type ?? ''
      best = Number.MAX_SAFE_INTEGER
    }
  }
  if (id === '') return null
  const vague = type === '' || type === 'AWS::ResourceArn'
  return { type: vague ? typeOfArn(id) : type, id }
}

function s3Resource(parameters: JsonObject): Resource | null {
  const bucket = bounded(parameters.bucketName, limits.wordChars)
  if (bucket === '') return null
  const key = bounded(parameters.key, limits.idChars - limits.wordChars)
  return key === ''
    ? { type: 'AWS::S3::Bucket', id: `arn:aws:s3:::${bucket}` }
    : { type: 'AWS::S3::Object', id: `arn:aws:s3:::${bucket}/${key}` }
}

function firstOfSet(value: unknown, key: string): string {
  const items = asObject(value)?.items
  return Array.isArray(items) ? bounded(asObject(items[0])?.[key], limits.idChars) : ''
}

/** 'arn:aws:dynamodb:…:table/orders' → 'dynamodb:table'; '' for what is no ARN. */
function typeOfArn(id: string): string {
  if (!id.startsWith('arn:')) return ''
  const [, , service = '', , , rest = ''] = id.split(':', 6)
  const kind = /^[a-z-]{1,40}(?=[/:])/.exec(rest)?.[0] ?? ''
  return kind === '' ? service : `${service}:${kind}`
}
