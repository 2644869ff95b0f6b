import type { Reader } from '../../../setup/build-reader.ts'
import { bodyValues } from '../body-values.ts'
import type { Found, NotUnderstood } from '../found.ts'
import { eventIn, notUnderstood } from '../found.ts'
import type { Circumstances, Prospect } from '../prospect.ts'
import { awsEndpoint } from './aws-endpoint.ts'
import type { AwsRequest } from './aws-operation.ts'
import { awsRequest } from './aws-operation.ts'
import { awsRecord } from './aws-record.ts'
import { s3Operation } from './s3-operation.ts'
import { signatureOf } from './signature.ts'

type HttpProspect = Extract<Prospect, { kind: 'http' }>

/** What S3 stores is looked at by nobody, so it may be packed in any way. */
const STORING = new Set(['PutObject', 'UploadPart'])
const DELETED_KEY = /<Key>([^<]{1,1024})<\/Key>/g

/** A call of AWS as CloudTrail will tell it; null where it is none, or its method and path say it all. */
export function readAws(
  call: HttpProspect,
  url: URL,
  exact: string,
  who: Circumstances,
  reader: Reader,
  now: number,
): Found | NotUnderstood | null {
  const endpoint = awsEndpoint(url.hostname)
  if (endpoint === null) return null
  const isS3 = endpoint.service === 's3'
  const body = bodyValues(call.body.text)
  const asked: AwsRequest = isS3
    ? s3Request(call.method, url, endpoint.bucket)
    : awsRequest(url, call.steering.amzTarget, body)
  if (asked.kind === 'rest') return null
  const isRead = asked.kind === 'operation' && STORING.has(asked.operation.name)
  if (asked.kind === 'opaque' || !(call.body.readable || isRead))
    return notUnderstood('call of AWS')
  const signature = signatureOf(call.authorization, url)
  const record = awsRecord(asked.operation, endpoint, signature, who, now)
  const found = { source: 'cloudtrail', origin: 'gate:aws', body: record } as const
  const event = eventIn(reader, found, now, { agentHeader: who.agent })
  if (event === null) return notUnderstood('call of AWS')
  const names = isS3 ? deletedKeys(asked.operation.name, call.body.text) : valuesOf(body, url)
  const inSession = who.session === '' ? event : { ...event, sessionId: who.session }
  return { event: inSession, exact, args: [names, asked.operation.parameters] }
}

function s3Request(method: string, url: URL, bucket: string): AwsRequest {
  const operation = s3Operation(method, url, bucket)
  return operation === null ? { kind: 'opaque' } : { kind: 'operation', operation }
}

/** All of them: the parameters hold the first item of a list. */
const valuesOf = (body: ReturnType<typeof bodyValues>, url: URL): unknown => [
  ...url.searchParams.values(),
  ...(body.kind === 'json' ? body.values : []),
  ...(body.kind === 'form' ? body.fields.values() : []),
]

const deletedKeys = (name: string, body: string): readonly string[] =>
  name === 'DeleteObjects' ? [...body.matchAll(DELETED_KEY)].map(([, key = '']) => key) : []
