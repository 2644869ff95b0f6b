import type { ActionClass, AuditEvent } from '@tripline/ingest'

/** What is looked at of every call: shares of the calls, then means of amounts (log2). */
export const SHARE_NAMES = [
  'reads',
  'listings',
  'writes',
  'deletions',
  'uses of privilege or secrets',
  'executions',
  'model calls',
  'other calls',
  'refusals',
  'failures',
  'resources new in the hour',
] as const
export const AMOUNT_NAMES = ['bytes a call', 'tokens a call', 'seconds between calls'] as const
export const QUANTITY_NAMES = [...SHARE_NAMES, ...AMOUNT_NAMES]
export const SHARES = SHARE_NAMES.length
export const QUANTITIES = QUANTITY_NAMES.length

const CLASS_SHARE: Readonly<Record<ActionClass, number>> = {
  read: 0,
  list: 1,
  write: 2,
  delete: 3,
  destroy: 3,
  privilege: 4,
  credential: 4,
  defense: 4,
  execute: 5,
  llm: 6,
  other: 7,
}

/** A share of less than 1 in 32 is as good as none, for a window of about 32 calls. */
const LEAST_SHARE = 1 / 32
/** Largest log2 ratio that is told apart: that of 1 to 1/32, and a little. */
const MOST = Math.log2(1 / LEAST_SHARE + 1)

/** Writes the quantities of one call. `gap`: seconds since the agent's last one. */
export function readQuantities(
  event: AuditEvent,
  isNewResource: boolean,
  gap: number,
  into: Float64Array,
): void {
  into.fill(0)
  into[CLASS_SHARE[event.actionClass] ?? 7] = 1
  if (event.outcome === 'denied') into[8] = 1
  else if (event.outcome === 'failure') into[9] = 1
  if (isNewResource) into[10] = 1
  into[SHARES] = size(event.bytesOut)
  into[SHARES + 1] = size(event.inputTokens) || size(event.outputTokens)
  into[SHARES + 2] = size(gap)
}

/** log2(1 + x), 0 for what is no amount. */
const size = (amount: number): number =>
  amount > 0 && Number.isFinite(amount) ? Math.log2(1 + amount) : 0

/**
 * How a quantity stands against the agent's own mean, as a number from 0 to 1, ½ where it is as usual: the log2 ratio of a share
 * (of a mean amount, which is in log2 already, the difference), within ±5.04.
 *
 * Worked example: deletions 25 % of the window, 0 usually: log2((0.25 + 1/32)/(1/32)) = 3.17, so 0.81.
 */
export function standing(quantity: number, now: number, mean: number): number {
  const log = quantity < SHARES ? Math.log2((now + LEAST_SHARE) / (mean + LEAST_SHARE)) : now - mean
  return (Math.min(MOST, Math.max(-MOST, log)) + MOST) / (2 * MOST)
}

/** "31 %", "12 KB" */
export function shownQuantity(quantity: number, amount: number): string {
  if (quantity < SHARES) return `${Math.round(100 * amount)} %`
  return `about ${Math.round(2 ** amount - 1).toLocaleString('en-US')}`
}
