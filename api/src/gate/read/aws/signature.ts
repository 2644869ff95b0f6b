/** What a signature of AWS says beside itself. */
export interface Signature {
  /** An id, not a secret. */
  readonly accessKeyId: string
  readonly region: string
}

/** `AWS4-HMAC-SHA256 Credential=AKIA…/20260618/eu-central-1/ec2/aws4_request, …`, or the same in a presigned address. */
const SCOPE =
  /^([A-Za-z0-9]{16,128})\/\d{8}(?:\/([a-z0-9-]{1,40}))?\/[a-z0-9-]{1,40}\/aws4_request$/
const HEADER = /^AWS4-[A-Z0-9-]{8,40}\s+(?:[^,]*,\s*)?Credential=([^,\s]+)/

/** Null where it is signed by nothing that AWS takes. Source: IAM user guide, "Signature Version 4". */
export function signatureOf(authorization: string, url: URL): Signature | null {
  const given = HEADER.exec(authorization)?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? ''
  const scope = SCOPE.exec(given)
  if (scope === null) return null
  const [, accessKeyId = '', region = ''] = scope
  return { accessKeyId, region }
}
