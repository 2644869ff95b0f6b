import { CLASSES } from '../stats/doubling-tail.ts'

/** What is counted in runs. */
export const KINDS = ['same call', 'cycle', 'refusals', 'model calls'] as const
/** Class of runs of eight: a few tries are no loop. */
export const LEAST = 3

/** Class of a length that is a power of two; −1 for those between and for more than 512, at which nothing new is said. */
export function lengthClass(length: number): number {
  if (length < 1 || (length & (length - 1)) !== 0) return -1
  const power = 31 - Math.clz32(length)
  return power < CLASSES ? power : -1
}
