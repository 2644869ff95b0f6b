import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { Webhook } from 'standardwebhooks'
import { VERSION } from '../version.ts'
import type { AddressPolicy } from './address-policy.ts'
import { alertPayload } from './alert-payload.ts'
import type { ChangeFilter } from './change-filter.ts'
import { wants } from './change-filter.ts'
import { deliveryResult } from './delivery-result.ts'
import { createPoster } from './post-bytes.ts'
import type { Receiver } from './receiver.ts'

export interface WebhookParts {
  readonly name: string
  readonly url: URL
  /** `whsec_…`; while a receiver changes over, the one before as well: each signs. Never empty. */
  readonly secrets: readonly string[]
  readonly filter: ChangeFilter
  readonly concurrency: number
  readonly timeoutMs: number
  readonly policy: AddressPolicy
  readonly clock: Clock
}

/** Standard Webhooks 1.0 (standardwebhooks.com): signed with each secret, one id for all attempts. */
export function webhookReceiver(parts: WebhookParts): Receiver {
  const { name, url, filter, concurrency, timeoutMs, policy, clock } = parts
  const signers = parts.secrets.map((secret) => new Webhook(secret))
  const poster = createPoster({ url, policy, timeoutMs, maxConnections: concurrency })

  return {
    ...{ name, kind: 'webhook', origin: url.origin, concurrency },
    identity: createHash('sha256').update(url.href).digest('hex'),
    messageOf(change) {
      if (!wants(filter, change)) return null
      const { alert, kind } = change
      const timestamp = new Date(alert.updatedAt).toISOString()
      return JSON.stringify({ type: `alert.${kind}`, timestamp, data: alertPayload(alert) })
    },
    async send({ id, body }, signal) {
      const at = new Date(clock.now())
      const headers = {
        'content-type': 'application/json',
        'user-agent': `Tripline/${VERSION}`,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signers.map((signer) => signer.sign(id, at, body)).join(' '),
      }
      return deliveryResult(await poster.post({ headers, body, signal }), clock.now())
    },
    close: () => poster.close(),
  }
}
