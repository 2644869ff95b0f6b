import { parseTime } from '../time.ts'
import type { timeFormats } from './mapping-schema.ts'

const PER_MILLISECOND = new Map<string, number>([
  ['epoch-seconds', 0.001],
  ['epoch-milliseconds', 1],
  ['epoch-microseconds', 1_000],
  ['epoch-nanoseconds', 1_000_000],
])

/** Epoch milliseconds; NaN for what is no time in this format. Epoch numbers may come as text. */
export function mappedTime(value: unknown, format: (typeof timeFormats)[number]): number {
  if (format === 'iso') return typeof value === 'string' ? parseTime(value) : Number.NaN
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const unit = PER_MILLISECOND.get(format)
  if (typeof number !== 'number' || !Number.isFinite(number) || unit === undefined)
    return Number.NaN
  return Math.floor(number / unit)
}
