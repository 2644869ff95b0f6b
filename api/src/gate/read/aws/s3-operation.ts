import type { AwsOperation } from './aws-operation.ts'

/** By the word in the query that says what of a bucket or an object is meant. S3 API reference; the names are CloudTrail's. */
const PARTS: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  cors: 'Cors',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  'legal-hold': 'LegalHold',
  lifecycle: 'Lifecycle',
  location: 'Location',
  logging: 'Logging',
  metrics: 'MetricsConfiguration',
  notification: 'Notification',
  'object-lock': 'LockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  retention: 'Retention',
  tagging: 'Tagging',
  versioning: 'Versioning',
  website: 'Website',
}
const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' }

/** What a request asks of S3, whose API has no names: method, path and query say it. Null for what S3 does not know. */
export function s3Operation(method: string, url: URL, hostBucket: string): AwsOperation | null {
  const { bucket, key } = placeOf(url, hostBucket)
  if (bucket === '') return method === 'GET' ? { name: 'ListBuckets', parameters: {} } : null
  const parts = [...url.searchParams.keys()].filter((name) => Object.hasOwn(PARTS, name))
  // Two of them at once: which one S3 takes is not for us to guess.
  if (parts.length > 1) return null
  const part = parts[0] === undefined ? '' : (PARTS[parts[0]] ?? '')
  const name =
    part === ''
      ? plainName(method, url.searchParams, key !== '')
      : partName(method, part, key !== '')
  if (name === null) return null
  return { name, parameters: { bucketName: bucket, ...(key === '' ? {} : { key }) } }
}

function placeOf(url: URL, hostBucket: string) {
  const path = decoded(url.pathname.slice(1))
  if (hostBucket !== '') return { bucket: hostBucket, key: path }
  const slash = path.indexOf('/')
  return slash < 0
    ? { bucket: path, key: '' }
    : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }
}

function partName(method: string, part: string, isObject: boolean): string | null {
  const verb = VERBS[method]
  if (verb === undefined) return null
  if (part === 'LockConfiguration') return `${verb}ObjectLockConfiguration`
  return `${verb}${isObject ? 'Object' : 'Bucket'}${part}`
}

function plainName(method: string, query: URLSearchParams, isObject: boolean): string | null {
  switch (method) {
    case 'GET':
      if (isObject) return query.has('uploadId') ? 'ListParts' : 'GetObject'
      if (query.has('versions')) return 'ListObjectVersions'
      return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjects'
    case 'HEAD':
      return isObject ? 'HeadObject' : 'HeadBucket'
    case 'PUT':
      if (!isObject) return 'CreateBucket'
      return query.has('uploadId') ? 'UploadPart' : 'PutObject'
    case 'DELETE':
      if (!isObject) return 'DeleteBucket'
      if (query.has('uploadId')) return 'AbortMultipartUpload'
      // A version that is named is gone for good.
      return query.has('versionId') ? 'DeleteObjectVersion' : 'DeleteObject'
    case 'POST':
      if (!isObject) return query.has('delete') ? 'DeleteObjects' : 'PutObject'
      if (query.has('restore')) return 'RestoreObject'
      if (query.has('select')) return 'SelectObjectContent'
      if (query.has('uploads')) return 'CreateMultipartUpload'
      return query.has('uploadId') ? 'CompleteMultipartUpload' : null
    default:
      return null
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
