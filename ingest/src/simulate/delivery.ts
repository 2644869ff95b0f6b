import type { SourceName } from '../event.ts'
import type { Random } from './random.ts'

/** Longest delay of any source, ms: how far back an iterator must look. */
export const longestDelayMs = 15 * 60_000

/** Milliseconds from the event to its delivery. Medians are what such sources usually show. */
export function deliveryDelay(source: SourceName, random: Random): number {
  switch (source) {
    case 'cloudtrail':
      return clamp(random.logNormal(160_000, 0.45), 120_000, longestDelayMs)
    case 'kubernetes-audit':
      return clamp(random.logNormal(200, 0.6), 80, 2_000)
    case 'vault-audit':
      return clamp(random.logNormal(100, 0.6), 30, 1_000)
    case 'envoy':
      return clamp(random.logNormal(40, 0.6), 10, 400)
    case 'litellm':
      return clamp(random.logNormal(300, 0.4), 120, 1_500)
    case 'otlp':
      return clamp(random.logNormal(1_500, 0.6), 200, 10_000)
    case 'mcp':
      return clamp(random.logNormal(40, 0.5), 10, 300)
    default:
      return clamp(random.logNormal(420, 0.4), 150, 2_000)
  }
}

const clamp = (value: number, low: number, high: number): number =>
  Math.round(Math.min(high, Math.max(low, value)))
