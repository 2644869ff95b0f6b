import type { Metrics } from '@tripline/infra'
import type { Collected } from './collect.ts'
import type { MalformedReason } from './parser.ts'

/** The closed list of reasons, as labels. */
export const malformedReasons = [
  'not_json',
  'not_utf8',
  'too_large',
  'too_deep',
  'wrong_type',
  'missing_field',
  'implausible_time',
  'unknown_format',
  'truncated',
  'not_allowed',
] as const satisfies readonly MalformedReason[]

/** The collector's counters, for `CollectOptions.count`. */
export function collectMetrics(metrics: Metrics): (collected: Collected) => void {
  const records = metrics.counter('tripline_ingest_records_total', 'Records read.', {})
  const events = metrics.counter('tripline_ingest_events_total', 'Events put into the log.', {})
  const ignored = metrics.counter('tripline_ingest_ignored_total', 'Records of no interest.', {})
  const deadLetters = metrics.counter(
    'tripline_ingest_dead_letters_total',
    'Records that could not be parsed, by reason.',
    { reason: malformedReasons },
  )
  return (collected) => {
    records.add(collected.records)
    events.add(collected.events)
    ignored.add(collected.ignored)
    for (const [reason, count] of collected.byReason) deadLetters.add(count, { reason })
  }
}
