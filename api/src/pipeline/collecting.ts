import type { Store } from '@tripline/infra'
import type { ItemSource, Sensors, SourceHint } from '@tripline/ingest'
import {
  collectFrom,
  collectMetrics,
  createCollector,
  createSensors,
  keepEdges,
  keepLessons,
  loadSensors,
  pushSource,
} from '@tripline/ingest'
import { buildReader } from '../setup/build-reader.ts'
import { configuredSource } from './build-sources.ts'
import type { Ground } from './ground.ts'
import { keepSensors } from './keep-sensors.ts'
import type { PushOutcome } from './pipeline.ts'
import type { FromWorker } from './protocol.ts'
import { stayNear } from './stay-near.ts'
import { createDigestWatches } from './watch-digests.ts'
import type { WorkerSettings } from './worker-settings.ts'

/** Messages the demo may be ahead of detection: a few hours of the invented company. */
const DEMO_AHEAD = 4_000

/** The half of the line before the log: sources, parsers, identity. */
export interface Collecting {
  readonly sensors: Sensors
  push(body: Uint8Array, source: string, gzip: boolean): Promise<PushOutcome>
  /** Stops the sources; what they have handed over is in the log. */
  stop(): Promise<void>
}

export function startCollecting(
  ground: Ground,
  settings: WorkerSettings,
  store: Store,
  lag: () => Promise<number>,
  post: (message: FromWorker) => void,
  broken: (error: unknown) => void,
  between: () => void,
): Collecting {
  const { clock, cursors, demo, key, log, logger, metrics, registry } = ground
  const stopping = new AbortController()
  const reader = buildReader({
    ...{ key, registry, logger },
    mappingPaths: settings.mappingPaths,
    credentialField: settings.credentialField,
  })
  const identity = keepEdges(reader.resolver, reader.graph, cursors)
  const lessons = keepLessons(reader.mcpMemory, cursors)
  const sensors = createSensors(loadSensors(cursors))
  const collector = createCollector({
    ...{ log, parse: reader.parse, identify: identity.identify, saveIdentity: identity.save },
    saveLessons: lessons.save,
    between,
    ...{ sensors, clock, logger, count: collectMetrics(metrics) },
  })

  const watchDigests = createDigestWatches(sensors, metrics, logger)
  const sources: ItemSource[] = settings.sources.map((one) => {
    sensors.declare(one.name, (one.format ?? 'auto') as SourceHint)
    return configuredSource(one, cursors, clock, logger, watchDigests)
  })
  const backfill = (done: number, total: number) => post({ kind: 'backfill', done, total })
  if (demo !== null) sources.push(stayNear(demo.source(backfill), lag, DEMO_AHEAD))
  const running = sources.map((source) =>
    collectFrom(source, collector, logger, stopping.signal).catch(broken),
  )
  const pushed = pushSource('push', collector, clock)
  const stopSensors = keepSensors(sensors, store, cursors, clock, logger)

  return {
    sensors,
    async push(body, source, gzip) {
      if (source !== 'auto' && !reader.formats.has(source)) {
        const known = ['auto', ...reader.formats].join(', ')
        const detail = `No format is called ${JSON.stringify(source)}. Known are ${known}.`
        return { kind: 'refused', reason: 'unknown_source', detail }
      }
      // Checked above: it is the name of a parser.
      return await pushed.push(body, source as SourceHint, gzip ? 'gzip' : 'identity')
    },
    async stop() {
      stopping.abort()
      await Promise.all(running)
      await stopSensors()
    },
  }
}
