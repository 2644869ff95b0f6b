import type { Words } from './words.ts'

/** One hour being added up: its number, calls, and their sum as a double. */
const HOUR = 0
const CALLS = 1
const SUM = 2
export const WINDOW_WORDS = 4
/** Calls in an hour that make a mean. */
const FEWEST_CALLS = 3

/** Number of the hour, 0 before the first. */
export const hourHeld = ({ u }: Words, window: number): number => u[window + HOUR] ?? 0

/** The hour's sum, or mean where there are enough calls for one; NaN otherwise. */
export function hourValue(words: Words, window: number, isMean: boolean): number {
  const calls = words.u[window + CALLS] ?? 0
  if (!isMean) return sumOf(words, window)
  return calls < FEWEST_CALLS ? Number.NaN : sumOf(words, window) / calls
}

export const sumOf = ({ d }: Words, window: number): number => d[(window + SUM) / 2] ?? 0

export function beginHour({ u, d }: Words, window: number, hour: number): void {
  u[window + HOUR] = hour
  u[window + CALLS] = 0
  d[(window + SUM) / 2] = 0
}

export function addCall({ u, d }: Words, window: number, amount: number): void {
  u[window + CALLS] = Math.min((u[window + CALLS] ?? 0) + 1, 0xffffffff)
  d[(window + SUM) / 2] = (d[(window + SUM) / 2] ?? 0) + amount
}
