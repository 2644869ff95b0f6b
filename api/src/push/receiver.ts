import type { Pending } from '@tripline/infra'
import type { AlertChange } from './alert-change.ts'
import type { DeliveryResult } from './delivery-result.ts'

/** Somebody who is told of alerts: a webhook, PagerDuty, … */
export interface Receiver {
  /** Names its queue, in the configuration and for people. */
  readonly name: string
  readonly kind: ReceiverKind
  /** Where it is, without what may be secret in its address. */
  readonly origin: string
  /** Changes when it is another one under the same name: what was said of the one before is void. */
  readonly identity: string
  /** Messages under way at once, at most; 0 for one that fetches its messages itself. */
  readonly concurrency: number
  /** Who may fetch its messages, by the name of their token; null when they are sent to it. */
  readonly reader: string | null
  /** What to send of a change; null when it does not want it. */
  messageOf(change: AlertChange): string | null
  /** One attempt. Never rejects. */
  send(message: Pending, signal: AbortSignal): Promise<DeliveryResult>
  close(): void
}

export const RECEIVER_KINDS = ['webhook', 'pagerduty', 'slack', 'caep', 'kafka'] as const
export type ReceiverKind = (typeof RECEIVER_KINDS)[number]
