import { isoSecond } from '../calendar.ts'
import type { Random } from '../random.ts'

/** One AWS call. Parts that differ by service are JSON text, because this is the simulator's hot path. */
export interface AwsCall {
  /** eventSource without `.amazonaws.com`. */
  readonly service: string
  readonly action: string
  readonly request: string
  readonly response?: string
  /** Elements of `resources`, without the brackets. */
  readonly resources?: string
  readonly additional?: string
  readonly writes?: boolean
  /** A data event (S3 objects, …). */
  readonly data?: boolean
  readonly region?: string
  readonly account?: string
  readonly error?: readonly [code: string, message: string]
}

export interface AwsCaller {
  /** The whole `userIdentity`, as JSON. */
  readonly identity: string
  readonly account: string
  readonly address: string
  readonly userAgent: string
}

/** A CloudTrail record, eventVersion 1.11, fields in the order AWS writes them. */
export function writeCloudTrail(
  call: AwsCall,
  caller: AwsCaller,
  at: number,
  region: string,
  random: Random,
): string {
  const failed =
    call.error === undefined
      ? ''
      : `"errorCode":"${call.error[0]}","errorMessage":${JSON.stringify(call.error[1])},`
  const response = call.error === undefined ? (call.response ?? 'null') : 'null'
  const additional =
    call.additional === undefined ? '' : `"additionalEventData":${call.additional},`
  const resources = call.resources === undefined ? '' : `"resources":[${call.resources}],`
  const host =
    call.service === 'iam' ? 'iam.amazonaws.com' : `${call.service}.${region}.amazonaws.com`
  return `{"eventVersion":"1.11","userIdentity":${caller.identity},"eventTime":"${isoSecond(at)}","eventSource":"${call.service}.amazonaws.com","eventName":"${call.action}","awsRegion":"${region}","sourceIPAddress":"${caller.address}","userAgent":"${caller.userAgent}",${failed}"requestParameters":${call.request},"responseElements":${response},${additional}"requestID":"${random.uuid()}","eventID":"${random.uuid()}","readOnly":${call.writes === true ? 'false' : 'true'},${resources}"eventType":"AwsApiCall","managementEvent":${call.data === true ? 'false' : 'true'},"recipientAccountId":"${caller.account}","eventCategory":"${call.data === true ? 'Data' : 'Management'}","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${host}"}}`
}
