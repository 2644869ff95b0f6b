import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, CursorStore, EventLog, Logger, Metrics } from '@tripline/infra'
import {
  embeddedCursorStore,
  embeddedEventLog,
  installationKey,
  jsonLogger,
  metricsRegistry,
  systemClock,
} from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { stringify } from 'yaml'
import { loadRegistry } from '../setup/load-registry.ts'
import type { DemoWorld } from './build-sources.ts'
import { openDemoWorld } from './build-sources.ts'
import type { WorkerSettings } from './worker-settings.ts'

/** What the stages of the worker stand on. */
export interface Ground {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly cursors: CursorStore
  readonly log: EventLog
  /** The installation key. */
  readonly key: Uint8Array
  readonly registry: Registry
  /** Null when sources are configured. */
  readonly demo: DemoWorld | null
  close(): Promise<void>
}

export async function openGround(settings: WorkerSettings): Promise<Ground> {
  const { stateFolder } = settings
  const clock = systemClock
  const logger = jsonLogger(settings.logLevel)
  const cursors = embeddedCursorStore(join(stateFolder, 'cursors'))
  const demo = settings.demo === null ? null : await openDemoWorld(settings.demo, cursors, clock)
  // The invented company is declared like a real one, in a file that every command reads.
  if (demo !== null) writeFileSync(join(stateFolder, 'agents.yaml'), stringify(demo.registry))
  const log = embeddedEventLog({ path: join(stateFolder, 'log'), logger })
  return {
    ...{ clock, logger, metrics: metricsRegistry(), cursors, log, demo },
    key: installationKey(stateFolder),
    registry: loadRegistry(stateFolder),
    async close() {
      await log.close()
      await cursors.close()
    },
  }
}
