import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { VERSION } from '../../version.ts'
import type { AddressPolicy } from '../address-policy.ts'
import type { ChangeFilter } from '../change-filter.ts'
import { wants } from '../change-filter.ts'
import type { DeliveryResult } from '../delivery-result.ts'
import { deliveryResult } from '../delivery-result.ts'
import type { PostResult } from '../post-bytes.ts'
import { createPoster } from '../post-bytes.ts'
import type { Receiver } from '../receiver.ts'
import { slackMessage } from './slack-message.ts'

export interface SlackParts {
  readonly name: string
  /** `https://slack.com/api/chat.postMessage` */
  readonly url: URL
  /** Of the bot, `xoxb-…`. */
  readonly token: string
  readonly channel: string
  readonly filter: ChangeFilter
  readonly concurrency: number
  readonly timeoutMs: number
  readonly policy: AddressPolicy
  readonly clock: Clock
  readonly consoleUrl: string | null
}

/** Messages in a Slack channel. Slack knows no idempotency key: after a crash one may be there twice, under one id in its metadata. */
export function slackReceiver(parts: SlackParts): Receiver {
  const { name, url, token, channel, filter, concurrency, timeoutMs, policy, clock } = parts
  const poster = createPoster({ url, policy, timeoutMs, maxConnections: concurrency })
  const headers = slackHeaders(token)

  return {
    ...{ name, kind: 'slack', origin: url.origin, concurrency, reader: null },
    identity: createHash('sha256').update(`${url.href} ${channel}`).digest('hex'),
    messageOf: (change) =>
      wants(filter, change)
        ? JSON.stringify(slackMessage(change, channel, parts.consoleUrl))
        : null,
    async send({ body }, signal) {
      return slackResult(await poster.post({ headers, body, signal }), clock.now())
    },
    close: () => poster.close(),
  }
}

const slackHeaders = (token: string) => ({
  'content-type': 'application/json; charset=utf-8',
  'user-agent': `Tripline/${VERSION}`,
  authorization: `Bearer ${token}`,
})

/** Slack says 200 also when it refuses: whether it took the message is in the answer's `ok`. */
function slackResult(result: PostResult, now: number): DeliveryResult {
  const told = deliveryResult(result, now)
  if (told.kind !== 'delivered' || result.kind !== 'answered') return told
  if (isOk(result.body)) return told
  return {
    ...{ kind: 'failed', reason: 'rejected', status: result.status },
    ...{ retryAfterMs: null, throttle: false },
  }
}

function isOk(body: string): boolean {
  try {
    return Reflect.get(Object(JSON.parse(body)), 'ok') === true
  } catch {
    return false
  }
}
