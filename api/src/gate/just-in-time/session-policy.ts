import type { ApprovedAction } from './broker.ts'

/** CloudTrail names calls, IAM permissions; where the two differ, and nothing more than the call is allowed. */
const PERMISSION: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:CopyObject': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
}
const ACTION = /^[a-z0-9-]{2,40}:[A-Za-z0-9]{2,80}$/
const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:\S{1,1000}$/
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/\S{1,900})?$/

export type SessionPolicy =
  | { readonly kind: 'policy'; readonly text: string }
  | { readonly kind: 'unfit'; readonly why: string }

/**
 * A session may do what its role may and this allows as well: the approved action on the approved resource, and nothing else. An
 * action whose resource cannot be named exactly gets no credential rather than a wide one.
 */
export function sessionPolicy(action: ApprovedAction): SessionPolicy {
  const permission = PERMISSION[action.action] ?? action.action
  if (!ACTION.test(permission)) return unfit(`${action.action} is no action of AWS`)
  const resource = arnOf(action, permission)
  if (resource === null) return unfit('the resource has no ARN, so nothing narrower than all fits')
  const Statement = [{ Effect: 'Allow', Action: [permission], Resource: [escaped(resource)] }]
  return { kind: 'policy', text: JSON.stringify({ Version: '2012-10-17', Statement }) }
}

const unfit = (why: string): SessionPolicy => ({ kind: 'unfit', why })

function arnOf({ resourceId }: ApprovedAction, permission: string): string | null {
  if (ARN.test(resourceId)) return resourceId
  // S3 names its resources without account and region.
  return permission.startsWith('s3:') && BUCKET.test(resourceId)
    ? `arn:aws:s3:::${resourceId}`
    : null
}

/** A name that holds a wildcard or a variable means itself (IAM user guide, policy variables: `${*}`). */
const escaped = (arn: string): string => arn.replace(/[*?$]/g, (sign) => `\${${sign}}`)
