import type { EventLog, Metrics } from '@tripline/infra'
import type { PartitionsConsumer } from '../pipeline/consume-partitions.ts'

const EVERY_MS = 5_000

/** What an autoscaler and an operator look at: how much is behind, in the partitions this process holds. Returns how to stop. */
export function detectMetrics(
  metrics: Metrics,
  log: EventLog,
  consumer: PartitionsConsumer,
): () => void {
  const lag = metrics.gauge(
    'tripline_detect_lag_messages',
    'Messages behind the end of the log.',
    {},
  )
  const held = metrics.gauge('tripline_detect_held_partitions', 'Partitions held now.', {})
  const events = metrics.counter(
    'tripline_detect_events_total',
    'Events scored and learned or held.',
    {},
  )
  const duplicates = metrics.counter(
    'tripline_detect_duplicates_total',
    'Events that had come before.',
    {},
  )
  const counted = new Map<number, { events: number; duplicates: number }>()

  async function measure(): Promise<void> {
    const consumed = consumer.consumed()
    held.set(consumed.size)
    for (const [partition, now] of consumed) {
      const before = counted.get(partition) ?? { events: 0, duplicates: 0 }
      // A partition that comes back is opened anew and counts from nothing.
      events.add(Math.max(0, now.events - before.events))
      duplicates.add(Math.max(0, now.duplicates - before.duplicates))
      counted.set(partition, { events: now.events, duplicates: now.duplicates })
    }
    const ends = await log.end('events')
    let behind = 0
    for (const { partition, offset } of ends) {
      const one = consumed.get(partition)
      if (one !== undefined) behind += Math.max(0, Number(offset) - 1 - one.offset)
    }
    lag.set(behind)
  }

  const timer = setInterval(() => void measure().catch(() => undefined), EVERY_MS)
  return () => clearInterval(timer)
}
