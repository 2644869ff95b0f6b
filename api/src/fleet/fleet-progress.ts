import type { Clock, EventLog, Logger, Store } from '@tripline/infra'
import type { DigestResult } from '@tripline/ingest'
import { sensorState } from '@tripline/ingest'
import type { Progress } from '../pipeline/pipeline.ts'
import { IDLE } from '../pipeline/stopped-pipeline.ts'

const EVERY_MS = 2_000

interface Saved {
  readonly partition: number
  readonly through: number
}

interface StoredSensor {
  readonly name: string
  readonly source: string
  readonly lastRecordAt: number
  readonly lastEventAt: number
  readonly usualGapMs: number
  readonly records: number
  readonly events: number
  readonly deadLetters: number
  readonly digests: number
  readonly digestsTampered: number
  readonly integrity: DigestResult | ''
}

export interface FleetProgress {
  current(): Progress
  stop(): void
}

/**
 * How detection is doing, as checkpoints and tables tell it: the lag is that of what is saved, so at most the time between two
 * checkpoints too high. The budget is kept by each partition for itself and told by the workers' metrics.
 */
export function watchProgress(
  log: EventLog,
  store: Store,
  clock: Clock,
  logger: Logger,
): FleetProgress {
  let progress: Progress = IDLE
  let before: { readonly at: number; readonly events: number } | null = null
  let stopped = false

  async function look(): Promise<void> {
    const [ends, saved, [stored], sensors] = await Promise.all([
      log.end('events'),
      store.query<Saved>(
        `SELECT log_partition AS partition, max(baselines.through) AS through FROM baselines
         WHERE scope = '' AND facet = 'checkpoint' GROUP BY partition`,
      ),
      store.query<{ events: number }>('SELECT count() AS events FROM events'),
      store.query<StoredSensor>(
        `SELECT name, source, toUnixTimestamp64Milli(last_record_at) AS lastRecordAt,
           toUnixTimestamp64Milli(last_event_at) AS lastEventAt, usual_gap_ms AS usualGapMs, records, events,
           dead_letters AS deadLetters, digests, digests_tampered AS digestsTampered, integrity FROM sensors FINAL ORDER BY name LIMIT 1000`,
      ),
    ])
    const through = new Map(saved.map((one) => [one.partition, one.through]))
    const now = clock.now()
    const events = stored?.events ?? 0
    const seconds = before === null ? 0 : (now - before.at) / 1000
    const rate = before === null || seconds <= 0 ? 0 : (events - before.events) / seconds
    before = { at: now, events }
    progress = {
      ...IDLE,
      lag: ends.reduce(
        (sum, { partition, offset }) =>
          sum + Math.max(0, Number(offset) - 1 - (through.get(partition) ?? -1)),
        0,
      ),
      events,
      eventsPerSecond: Math.max(0, Math.round(rate)),
      deadLetters: sensors.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
      sensors: sensors.map((row) => ({
        ...row,
        duplicates: 0,
        state: sensorState(row.lastRecordAt, row.usualGapMs, now),
      })),
      budget: { ...IDLE.budget, because: 'Each partition of the log keeps its share of it.' },
    }
  }

  async function watch(): Promise<void> {
    while (!stopped) {
      // Figures that cannot be read are those of a moment ago.
      await look().catch((error: unknown) => logger.debug('progress not read', { error }))
      await new Promise((resolve) => {
        setTimeout(resolve, EVERY_MS).unref()
      })
    }
  }
  void watch()
  return {
    current: () => progress,
    stop() {
      stopped = true
    },
  }
}
