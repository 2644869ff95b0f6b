import type { PostFailure, PostResult } from './post-bytes.ts'
import { POST_FAILURES } from './post-bytes.ts'

export const FAILURES = [
  ...POST_FAILURES,
  'redirected',
  'rejected',
  'throttled',
  'receiver_error',
  'not_recorded',
] as const
export type DeliveryFailure = (typeof FAILURES)[number]

/** What came of one attempt. */
export type DeliveryResult =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed'
      readonly reason: DeliveryFailure | PostFailure
      /** Null when no answer came. */
      readonly status: number | null
      /** What the receiver asked for with Retry-After; null when nothing. */
      readonly retryAfterMs: number | null
      /** It is too much for the receiver: everything for it waits, not this message alone. */
      readonly throttle: boolean
    }
  /** It wants nothing more. */
  | { readonly kind: 'gone' }

const MAX_RETRY_AFTER_MS = 24 * 3_600_000

/** By the rules of Standard Webhooks: 2xx is delivered, 410 ends it, 429, 502 and 504 throttle, all else fails. */
export function deliveryResult(result: PostResult, now: number): DeliveryResult {
  if (result.kind === 'failed') {
    const { reason } = result
    return { kind: 'failed', reason, status: null, retryAfterMs: null, throttle: false }
  }
  const { status } = result
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 410) return { kind: 'gone' }
  return {
    kind: 'failed',
    reason: reasonOf(status),
    status,
    retryAfterMs: retryAfterMs(result.retryAfter, now),
    throttle: [429, 502, 503, 504].includes(status),
  }
}

function reasonOf(status: number): DeliveryFailure {
  if (status === 429) return 'throttled'
  if (status >= 300 && status < 400) return 'redirected'
  if (status >= 400 && status < 500) return 'rejected'
  return status >= 500 && status < 600 ? 'receiver_error' : 'bad_answer'
}

/** Seconds, or a date (RFC 9110 §10.2.3); bounded, since it comes from outside. Null when it says nothing. */
export function retryAfterMs(header: string, now: number): number | null {
  const text = header.trim()
  if (text === '') return null
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : null
}
