import { bounded } from '../limits.ts'
import { createMemo } from '../memo.ts'

/** Products that stand somewhere inside the string and say more than the SDK it begins with. First match wins. */
const TELLING: readonly (readonly [text: string, family: string])[] = [
  ...(
    ['terraform', 'pulumi', 'opentofu', 'ansible', 'crossplane', 'kubectl', 'serverless'] as const
  ).map((name) => [name, name] as const),
  ['s3console', 's3-console'],
  ['cloudformation.amazonaws.com', 'cloudformation'],
  ['aws-cli', 'aws-cli'],
  ['boto3', 'boto3'],
  ['botocore', 'botocore'],
  ['aws-internal', 'aws-internal'],
  ['aws internal', 'aws-internal'],
  ['console.amazonaws.com', 'console'],
  ['console.aws.amazon.com', 'console'],
  ['signin.amazonaws.com', 'console'],
  ['mozilla', 'browser'],
]
const MAX_AGENTS = 20_000
const MAX_READ = 512
const MAX_FAMILY = 64

// A memo of a pure function.
const known = createMemo<string, string>(MAX_AGENTS)

/** The family of a CloudTrail user agent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9' → 'terraform', 'Boto3/1.35 md/…' → 'boto3'. */
export function clientOfUserAgent(value: unknown): string {
  if (typeof value !== 'string' || value === '') return ''
  const found = known.get(value)
  if (found !== undefined) return found
  const text = bounded(value, MAX_READ).toLowerCase()
  const family = TELLING.find(([part]) => text.includes(part))?.[1] ?? firstProduct(text)
  if (value.length <= MAX_READ) known.set(value, family)
  return family
}

/** '[aws-sdk-go/1.44 (go1.19)]' → 'aws-sdk-go'; ids and versions that stick to the name go. */
function firstProduct(text: string): string {
  const product = text.replace(/^[[\s]+/, '').split(/[\s/(;,\]]/, 1)[0] ?? ''
  const bare = product
    .replace(/\.amazonaws\.com$/, '')
    .replace(/[-_.]?[0-9a-f]{8}-[0-9a-f-]{27}$/, '')
    .replace(/[-_.]?v?\d[\d.]*$/, '')
  return bounded(bare, MAX_FAMILY)
}
