import type { Reader } from '../../../setup/build-reader.ts'
import type { BodyValues } from '../body-values.ts'
import { bodyValues } from '../body-values.ts'
import type { Found, NotUnderstood } from '../found.ts'
import { eventIn, notUnderstood } from '../found.ts'
import type { Circumstances, Prospect } from '../prospect.ts'
import { awsEndpoint } from './aws-endpoint.ts'
import type { AwsOperation, AwsRequest } from './aws-operation.ts'
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
  const body = bodyValues(isS3 ? '' : call.body.text, call.steering.isForm)
  const asked: AwsRequest = isS3
    ? s3Request(call.method, url, endpoint.bucket)
    : awsRequest(url, call.steering.amzTarget, body, call.body.text === '')
  if (asked.kind === 'rest') return null
  const isRead = asked.kind === 'operation' && STORING.has(asked.operation.name)
  if (asked.kind === 'opaque' || !(call.body.readable || isRead))
    return notUnderstood('call of AWS')
  const signature = signatureOf(call.authorization, url)
  const record = awsRecord(asked.operation, endpoint, signature, who, now)
  const found = { source: 'cloudtrail', origin: 'gate:aws', body: record } as const
  const event = eventIn(reader, found, now, { agentHeader: who.agent })
  if (event === null) return notUnderstood('call of AWS')
  const names = isS3 ? deletedIn(asked.operation, call.body.text) : valuesOf(body, url)
  if (names === null) return notUnderstood('list of objects')
  const inSession = who.session === '' ? event : { ...event, sessionId: who.session }
  return { event: inSession, exact, args: [names, asked.operation.parameters] }
}

function s3Request(method: string, url: URL, bucket: string): AwsRequest {
  const operation = s3Operation(method, url, bucket)
  return operation === null ? { kind: 'opaque' } : { kind: 'operation', operation }
}

/** All of them: the parameters hold the first item of a list. */
const valuesOf = (body: BodyValues, url: URL): unknown => [
  ...url.searchParams.values(),
  ...(body.json ?? []),
  ...(body.form?.values() ?? []),
]

/** What a deletion in bulk names, as a single one would: the keys and their ARNs. Null where a name may be hidden in the XML. */
function deletedIn({ name, parameters }: AwsOperation, body: string): readonly string[] | null {
  if (name !== 'DeleteObjects') return []
  const keys = [...body.matchAll(DELETED_KEY)].map(([, key = '']) => unescaped(key))
  const isPlain =
    keys.length === body.split(/<\w*:?Key\b/i).length - 1 &&
    !/<!|&(?!(?:amp|lt|gt|quot|apos);)/.test(body)
  if (!isPlain) return null
  return [...keys, ...keys.map((key) => `arn:aws:s3:::${String(parameters.bucketName)}/${key}`)]
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string): string =>
  text.replace(/&(\w+);/g, (whole, name: string) => SIGNS[name] ?? whole)
