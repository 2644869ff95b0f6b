import type { Circumstances } from '../prospect.ts'
import type { AwsEndpoint } from './aws-endpoint.ts'
import type { AwsOperation } from './aws-operation.ts'
import type { Signature } from './signature.ts'

/** Services whose name in an address is not the one in their records. */
const SOURCES: Readonly<Record<string, string>> = { email: 'ses' }

/** The call as CloudTrail will tell it, as far as the call itself knows. */
export function awsRecord(
  { name, parameters }: AwsOperation,
  endpoint: AwsEndpoint,
  signature: Signature | null,
  { sourceIp, userAgent }: Circumstances,
  now: number,
): string {
  const { service, region } = endpoint
  const accessKeyId = signature?.accessKeyId ?? ''
  return JSON.stringify({
    eventVersion: '1.11',
    eventTime: new Date(now).toISOString(),
    eventSource: `${SOURCES[service] ?? service}.amazonaws.com`,
    eventName: name,
    awsRegion: region || (signature?.region ?? ''),
    sourceIPAddress: sourceIp,
    userAgent,
    userIdentity: accessKeyId === '' ? {} : { principalId: accessKeyId, accessKeyId },
    requestParameters: parameters,
  })
}
