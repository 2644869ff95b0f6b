import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP } from 'node:net'
import type { IAM } from '@aws-sdk/client-iam'
import type { STS } from '@aws-sdk/client-sts'
import type { Clock } from '@tripline/infra'
import type { AddressPolicy } from '../../../push/address-policy.ts'
import { checkedLookup, mayReach } from '../../../push/post-bytes.ts'
import type { Pace } from '../calls/pace.ts'
import { createPace } from '../calls/pace.ts'
import type { Refusal } from '../calls/provider-answer.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { Scrub } from '../calls/scrub.ts'
import { awsRefusal } from './aws-refusal.ts'

export interface AwsClients {
  readonly iam: IAM
  readonly sts: STS
}

export type AwsAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

/** IAM and STS of one account. Never rejects for what AWS says. */
export interface AwsApi {
  call<T>(
    ask: (clients: AwsClients, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    signal: AbortSignal,
  ): Promise<AwsAnswer<T>>
  /** The account that the credentials are of. Asked once. */
  account(signal: AbortSignal): Promise<AwsAnswer<string>>
  close(): void
}

export interface AwsApiOptions {
  readonly region: string
  /** Where IAM and STS are, when not where AWS has them. */
  readonly endpoint?: URL
  readonly policy: AddressPolicy
  readonly timeoutMs: number
  readonly callsPerSecond: number
  readonly scrub: Scrub
  readonly clock: Clock
}

/**
 * With the credentials of the SDK's default chain. One attempt for each call: whoever asked knows better when to try again. The
 * SDK is loaded when it is needed.
 */
export function createAwsApi(options: AwsApiOptions): AwsApi {
  const { endpoint, policy, scrub, clock } = options
  const pace = createPace(options.callsPerSecond)
  let clients: Promise<AwsClients> | null = null
  let known = ''

  const call: AwsApi['call'] = async (ask, signal) => {
    if (endpoint !== undefined && !mayBeAsked(endpoint, policy)) {
      return refusal('forbidden', `${endpoint.host} may not be reached: allow its network`)
    }
    const waitMs = await pace.turn(signal)
    if (waitMs > 0) {
      return refusal('transient', 'the limit of calls is used up', { retryAfterMs: waitMs })
    }
    clients ??= open(options)
    // The SDK's own time limits end with the first byte of an answer; this one with the last.
    const ending = new AbortController()
    const stop = (): void => ending.abort()
    const timer = setTimeout(stop, options.timeoutMs)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      return { kind: 'ok', value: await ask(await clients, { abortSignal: ending.signal }) }
    } catch (error) {
      return rested(awsRefusal(error, scrub, clock.now()), pace)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  return {
    call,
    async account(signal) {
      if (known !== '') return { kind: 'ok', value: known }
      const answer = await call(({ sts }, more) => sts.getCallerIdentity({}, more), signal)
      if (answer.kind === 'refused') return answer
      known = /^\d{12}$/.test(answer.value.Account ?? '') ? (answer.value.Account ?? '') : ''
      return known === ''
        ? refusal('transient', 'AWS did not say whose credentials these are')
        : { kind: 'ok', value: known }
    },
    close() {
      void clients?.then(({ iam, sts }) => {
        iam.destroy()
        sts.destroy()
      })
    },
  }
}

function rested(answer: Refusal, pace: Pace): Refusal {
  if (answer.retryAfterMs > 0) pace.rest(answer.retryAfterMs)
  return answer
}

const mayBeAsked = ({ protocol, hostname }: URL, policy: AddressPolicy): boolean => {
  const literal = hostname.replace(/^\[|\]$/g, '')
  return isIP(literal) === 0 || mayReach(policy, literal, protocol === 'https:')
}

async function open(options: AwsApiOptions): Promise<AwsClients> {
  const { region, endpoint, policy } = options
  const [{ IAM }, { STS }] = await Promise.all([
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-sts'),
  ])
  // AWS's own addresses may be private endpoints in the own network; one from the configuration has to be allowed.
  const at =
    endpoint === undefined
      ? {}
      : { endpoint: endpoint.href.replace(/\/$/, ''), requestHandler: checkedAgents(policy) }
  const shared = { region, maxAttempts: 1, ...at }
  return { iam: new IAM(shared), sts: new STS(shared) }
}

const checkedAgents = (policy: AddressPolicy) => ({
  httpAgent: new HttpAgent({ keepAlive: true, lookup: checkedLookup(policy, false) }),
  httpsAgent: new HttpsAgent({ keepAlive: true, lookup: checkedLookup(policy, true) }),
})
