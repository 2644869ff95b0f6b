import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventLog, Store } from '@tripline/infra'
import {
  embeddedCursorStore,
  embeddedEventLog,
  installationKey,
  jsonLogger,
  metricsRegistry,
  systemClock,
} from '@tripline/infra'
import type { ItemSource, PushSource, SourceHint } from '@tripline/ingest'
import {
  collectFrom,
  collectMetrics,
  createCollector,
  createSensors,
  keepEdges,
  pushSource,
  writeDeadLetters,
} from '@tripline/ingest'
import { stringify } from 'yaml'
import { buildReader } from '../setup/build-reader.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { configuredSource, openDemoWorld } from './build-sources.ts'
import { createConsumer } from './consume-events.ts'
import { createDemoAnalyst } from './demo-analyst.ts'
import { keepSensors } from './keep-sensors.ts'
import { encodeCommand } from './log-record.ts'
import { openStage } from './open-stage.ts'
import type { AlertCommand } from './pipeline.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { reportProgress } from './report-progress.ts'
import { stayNear } from './stay-near.ts'
import type { WorkerSettings } from './worker-settings.ts'

/** Messages the demo may be ahead of detection: a few hours of the invented company. */
const DEMO_AHEAD = 4_000

export interface RunningPipeline {
  take(message: Exclude<ToWorker, { kind: 'stop' }>): void
  /** Stops the sources, finishes what is in hand, saves. */
  stop(): Promise<void>
}

/** Builds the whole line on one state folder and sets it going. */
export async function runPipeline(
  settings: WorkerSettings,
  store: Store,
  post: (message: FromWorker) => void,
): Promise<RunningPipeline> {
  const { stateFolder } = settings
  const clock = systemClock
  const logger = jsonLogger(settings.logLevel)
  const metrics = metricsRegistry()
  const stopping = new AbortController()
  const broken = (error: unknown) =>
    post({
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })

  const cursors = embeddedCursorStore(join(stateFolder, 'cursors'))
  const demo = settings.demo === null ? null : await openDemoWorld(settings.demo, cursors, clock)
  if (demo !== null) writeFileSync(join(stateFolder, 'agents.yaml'), stringify(demo.registry))
  const key = installationKey(stateFolder)
  const registry = loadRegistry(stateFolder)
  const log: EventLog = embeddedEventLog({ path: join(stateFolder, 'log'), logger })

  const reader = buildReader({ key, registry, mappingPaths: settings.mappingPaths, logger })
  const identity = keepEdges(reader.resolver, reader.graph, cursors)
  const sensors = createSensors()
  const collector = createCollector({
    ...{ log, parse: reader.parse, identify: identity.identify, saveIdentity: identity.save },
    ...{ sensors, clock, logger, count: collectMetrics(metrics) },
  })

  const analyst = demo === null ? null : createDemoAnalyst(demo.wasIncident, demo.livesFrom)
  const waiting = new Map<string, number>()
  const opener = await openStage({
    ...{ store, logger, registry, key, alertsPerDay: settings.alertsPerDay },
    ...{ now: clock.now, everyDetector: false },
    onAlert(alert) {
      post({ kind: 'alert', alert })
      analyst?.note(alert)
    },
  })
  const consumer = createConsumer({
    ...{ log, opener, clock, checkpointMs: settings.checkpointMs, onBroken: broken },
    onReached: (at) => void append(analyst?.reached(at) ?? []),
    onCommand(command, alert) {
      const ticket = waiting.get(command.id)
      if (ticket === undefined) return
      waiting.delete(command.id)
      post({ kind: 'commanded', ticket, alert })
    },
  })

  const backfill = (done: number, total: number) => post({ kind: 'backfill', done, total })
  const sources: ItemSource[] = settings.sources.map((one) =>
    configuredSource(one, cursors, clock, logger),
  )
  if (demo !== null) sources.push(stayNear(demo.source(backfill), lag, DEMO_AHEAD))
  for (const source of sources) sensors.declare(source.name, 'auto')
  const push = pushSource('push', collector, clock)

  const collecting = sources.map((source) =>
    collectFrom(source, collector, logger, stopping.signal).catch(broken),
  )
  const consuming = new AbortController()
  const detecting = consumer.run(consuming.signal).catch(broken)
  const letters = writeDeadLetters(log, store, consuming.signal).catch(broken)
  const stopSensors = keepSensors(sensors, store, clock, logger)
  const stopReports = reportProgress({
    log,
    consumer,
    sensors,
    clock,
    metrics,
    post,
    alertsPerDay: settings.alertsPerDay,
  })

  return {
    take(message) {
      if (message.kind === 'push') void takePush(message, push, reader.formats, post)
      else void takeCommand(message.command, message.ticket)
    },
    async stop() {
      stopping.abort()
      stopReports()
      await Promise.all(collecting)
      await stopSensors()
      consuming.abort()
      await Promise.all([detecting, letters])
      await log.close()
      await cursors.close()
    },
  }

  async function takeCommand(command: AlertCommand, ticket: number): Promise<void> {
    waiting.set(command.id, ticket)
    await append([command])
  }

  async function append(commands: readonly AlertCommand[]): Promise<void> {
    const messages = commands.map((one) => ({ key: one.agentId, value: encodeCommand(one) }))
    await log.append('events', messages).catch(broken)
  }

  async function lag(): Promise<number> {
    const [end] = await log.end('events')
    return Number(end?.offset ?? 0) - 1 - consumer.consumed().offset
  }
}

async function takePush(
  message: Extract<ToWorker, { kind: 'push' }>,
  push: PushSource,
  formats: ReadonlySet<string>,
  post: (message: FromWorker) => void,
): Promise<void> {
  const { ticket, body, source, gzip } = message
  if (source !== 'auto' && !formats.has(source)) {
    const detail = `No format is called ${JSON.stringify(source)}. Known are auto, ${[...formats].join(', ')}.`
    post({ kind: 'pushed', ticket, outcome: { kind: 'refused', reason: 'unknown_source', detail } })
    return
  }
  // Checked above: it is the name of a parser.
  const outcome = await push.push(body, source as SourceHint, gzip ? 'gzip' : 'identity')
  post({ kind: 'pushed', ticket, outcome })
}
