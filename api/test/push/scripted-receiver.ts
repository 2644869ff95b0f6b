import type { Pending } from '@tripline/infra'
import type { DeliveryResult } from '../../src/push/delivery-result.ts'
import type { Receiver } from '../../src/push/receiver.ts'

/** A receiver inside the test: it answers what the test says, and remembers what it was sent. */
export interface ScriptedReceiver extends Receiver {
  readonly sent: readonly { readonly id: string; readonly at: number }[]
  /** Most that were under way at once. */
  readonly most: () => number
}

export function scriptedReceiver(
  answer: (message: Pending, signal: AbortSignal) => DeliveryResult | Promise<DeliveryResult>,
  given: Partial<Receiver> = {},
): ScriptedReceiver {
  const sent: { id: string; at: number }[] = []
  let [underWay, most] = [0, 0]
  return {
    ...{ name: 'soc', kind: 'webhook', origin: 'https://example.com', identity: 'one' },
    ...{ concurrency: 4, sent, most: () => most },
    messageOf: ({ alert }) => JSON.stringify({ sequence: alert.sequence }),
    async send(message, signal) {
      underWay++
      most = Math.max(most, underWay)
      sent.push({ id: message.id, at: Date.now() })
      try {
        return await answer(message, signal)
      } finally {
        underWay--
      }
    },
    close: () => undefined,
    ...given,
  }
}

export const failure = (
  given: Partial<Extract<DeliveryResult, { kind: 'failed' }>> = {},
): DeliveryResult => ({
  ...{ kind: 'failed', reason: 'receiver_error', status: 500 },
  ...{ retryAfterMs: null, throttle: false },
  ...given,
})
