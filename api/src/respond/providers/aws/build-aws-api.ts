import type { SharedSetting } from '../providers-config.ts'
import type { Wiring } from '../wiring.ts'
import { DEFAULT_CALLS_PER_SECOND, DEFAULT_TIMEOUT_S } from '../wiring.ts'
import type { AwsApi } from './aws-api.ts'
import { createAwsApi } from './aws-api.ts'

export type AwsSetting = Pick<SharedSetting, 'timeoutSeconds' | 'callsPerSecond'> & {
  readonly region?: string
  readonly endpoint?: string
}

/** IAM and STS as an entry of the configuration says. */
export function buildAwsApi(wiring: Wiring, one: AwsSetting, where: string): AwsApi {
  const { clock, policy } = wiring
  const endpoint =
    one.endpoint === undefined ? {} : { endpoint: wiring.url(where, one.endpoint, '') }
  return createAwsApi({
    ...{ region: one.region ?? 'us-east-1', ...endpoint, policy, clock },
    timeoutMs: (one.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000,
    callsPerSecond: one.callsPerSecond ?? DEFAULT_CALLS_PER_SECOND,
    scrub: wiring.scrub(() => []),
  })
}
