/** An endpoint of AWS itself. */
export interface AwsEndpoint {
  /** As in the host: 'ec2', 's3'. */
  readonly service: string
  /** '' for a global one. */
  readonly region: string
  /** In the host's name; '' where it is not. */
  readonly bucket: string
}

const REGION = '[a-z]{2}(?:-[a-z]{2,10}){1,3}-\\d{1,2}'
const TOP = '(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)'
const BUCKET = '(?:([a-z0-9][a-z0-9.-]{1,62})\\.)?'
const S3 = new RegExp(`^${BUCKET}s3(?:-fips)?(?:\\.dualstack)?(?:[.-](${REGION}))?\\.${TOP}$`)
const S3_EVERYWHERE = new RegExp(
  `^${BUCKET}s3-(?:accelerate(?:\\.dualstack)?|external-1)\\.${TOP}$`,
)
/** 'api.ecr.eu-central-1', 'vpce-0a1b.ec2.eu-central-1.vpce': the service is the label before the region. */
const SERVICE = new RegExp(
  `^(?:api\\.|streams\\.|vpce-[a-z0-9-]{1,80}\\.)?(?!vpce-)([a-z0-9-]{2,40}?)(?:-fips)?(?:\\.(${REGION}))?(?:\\.vpce)?\\.${TOP}$`,
)

/**
 * The endpoint of a host; null for every other host, those that customers run under Amazon's names among them (load balancers,
 * machines, databases, API Gateway, services of their own behind PrivateLink): what they make of a request is not AWS's to say. Source: AWS General Reference, "AWS
 * service endpoints"; S3 user guide, "Virtual hosting of buckets".
 */
export function awsEndpoint(host: string): AwsEndpoint | null {
  const s3 = S3.exec(host) ?? S3_EVERYWHERE.exec(host)
  if (s3 !== null) return { service: 's3', region: s3[2] ?? '', bucket: s3[1] ?? '' }
  const found = SERVICE.exec(host)
  return found === null ? null : { service: found[1] ?? '', region: found[2] ?? '', bucket: '' }
}
