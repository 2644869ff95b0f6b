import type { AuditEvent } from '@tripline/ingest'

/** What is followed of an agent by the hour. */
export interface Quantity {
  readonly name: string
  /** How much of it the event shows; 0 for none. Anything may come back: see `amountOf`. */
  readonly of: (event: AuditEvent) => number
  /** Means are judged when the hour is over; sums as soon as they are out of line. */
  readonly isMean: boolean
  /** The amount in words. */
  readonly amount: (amount: number) => string
  /** Seven words or fewer. */
  readonly sentence: (amount: string) => string
}

const plain = (amount: number): string => Math.round(amount).toLocaleString('en-US')

export const QUANTITIES: readonly Quantity[] = [
  {
    name: 'calls',
    of: () => 1,
    isMean: false,
    amount: (amount) => `${scaled(amount, 1000, ['', 'k', 'M', 'G'])} calls`,
    sentence: (amount) => `It made ${amount} in an hour`,
  },
  {
    name: 'bytes',
    of: (event) => event.bytesOut,
    isMean: false,
    amount: (amount) => scaled(amount, 1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB']),
    sentence: (amount) => `It sent ${amount} in an hour`,
  },
  {
    name: 'cost',
    of: (event) => event.costUsd,
    isMean: false,
    amount: (amount) => `$${amount < 100 ? amount.toFixed(2) : plain(amount)}`,
    sentence: (amount) => `It spent ${amount} in an hour`,
  },
  {
    name: 'tokens',
    of: (event) => Math.max(0, event.inputTokens) + Math.max(0, event.outputTokens),
    isMean: false,
    amount: (amount) => `${scaled(amount, 1000, ['', 'k', 'M', 'G', 'T'])} tokens`,
    sentence: (amount) => `It used ${amount} in an hour`,
  },
  {
    name: 'latency',
    of: (event) => event.durationMs,
    isMean: true,
    amount: (amount) => (amount < 1000 ? `${plain(amount)} ms` : `${(amount / 1000).toFixed(1)} s`),
    sentence: (amount) => `It took ${amount} a call`,
  },
]

/** Beyond it no sum of an hour is exact, nor believed. */
const LARGEST = 1e15

/** The amount the event shows, bounded; 0 where it is none. */
export function amountOf(quantity: Quantity, event: AuditEvent): number {
  const amount = quantity.of(event)
  return amount > 0 ? Math.min(amount, LARGEST) : 0
}

/** 4_100_000_000 → '4.1 GB' with the units of bytes. */
function scaled(amount: number, step: number, units: readonly string[]): string {
  let unit = 0
  let rest = amount
  while (rest >= step && unit < units.length - 1) {
    rest /= step
    unit++
  }
  const digits = unit === 0 || rest >= 99.5 ? Math.round(rest).toString() : rest.toFixed(1)
  return `${digits}${units[unit] ?? ''}`
}
