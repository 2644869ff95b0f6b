import type { Clock, EventLog, Metrics } from '@tripline/infra'
import type { Sensors } from '@tripline/ingest'
import type { Budget, Sensor } from '../wire.ts'
import type { Consumer } from './consume-events.ts'
import type { FromWorker } from './protocol.ts'

export interface ReportParts {
  readonly log: EventLog
  readonly consumer: Consumer
  readonly sensors: Sensors
  readonly clock: Clock
  readonly metrics: Metrics
  readonly alertsPerDay: number
  readonly post: (message: FromWorker) => void
}

const EVERY_MS = 500
const METRICS_EVERY = 10
/** Smoothing of events per second: half of what is shown is of the last two seconds. */
const SMOOTHING = 0.16

/** Tells the main thread twice a second how detection is doing; returns how to stop. */
export function reportProgress(parts: ReportParts): () => void {
  const { log, consumer, sensors, clock, metrics, post } = parts
  const lagGauge = metrics.gauge(
    'tripline_detect_lag_messages',
    'Messages behind the end of the log.',
    {},
  )
  const eventsTotal = metrics.counter(
    'tripline_detect_events_total',
    'Events scored and learned or held.',
    {},
  )
  const duplicatesTotal = metrics.counter(
    'tripline_detect_duplicates_total',
    'Events that had come before.',
    {},
  )
  let [rate, round, lastEvents, lastDuplicates] = [0, 0, 0, 0]
  let lastAt = clock.now()

  async function report(): Promise<void> {
    const consumed = consumer.consumed()
    const now = clock.now()
    const [end] = await log.end('events')
    const lag = Math.max(0, Number(end?.offset ?? 0) - 1 - consumed.offset)
    const seconds = Math.max(0.001, (now - lastAt) / 1000)
    rate += ((consumed.events - lastEvents) / seconds - rate) * SMOOTHING
    lagGauge.set(lag)
    eventsTotal.add(consumed.events - lastEvents)
    duplicatesTotal.add(consumed.duplicates - lastDuplicates)
    lastEvents = consumed.events
    lastDuplicates = consumed.duplicates
    lastAt = now
    const rows = sensors.rows()
    const open = consumer.open()
    post({
      kind: 'progress',
      progress: {
        lag,
        behindMs: lag === 0 ? 0 : Math.max(0, now - consumed.receivedAt),
        events: consumed.events,
        eventsPerSecond: Math.round(rate * 10) / 10,
        agents: open?.detection.agents() ?? 0,
        deadLetters: rows.reduce((sum, row) => sum + row.deadLetters, 0),
        duplicates: consumed.duplicates,
        sensors: rows.map((row): Sensor => ({ ...row, state: sensors.state(row.name, now) })),
        budget: open?.detection.budget() ?? warming(parts.alertsPerDay),
      },
    })
    if (round++ % METRICS_EVERY === 0) post({ kind: 'metrics', text: await metrics.text() })
  }

  const timer = setInterval(() => void report().catch(() => undefined), EVERY_MS)
  return () => clearInterval(timer)
}

const warming = (promisedPerDay: number): Budget => ({
  ...{ promisedPerDay, realisedPerDay: 0, verdict: 'warming', days: [] },
  because: 'No event has come yet.',
})
