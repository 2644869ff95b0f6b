import { resolve } from 'node:path'
import type { Metrics } from '@tripline/infra'
import {
  jsonLogger,
  metricsRegistry,
  runUntilSignal,
  StoreError,
  systemClock,
} from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import { openAlertBook } from '../alert-book.ts'
import { AuditError } from '../audit/audit-error.ts'
import type { StartedAudit } from '../audit/start-audit.ts'
import { startAudit } from '../audit/start-audit.ts'
import type { Config } from '../config.ts'
import { DEFAULT_ALERTS_PER_DAY, DEFAULT_CHECKPOINT_MS } from '../config.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import type { Broker } from '../gate/just-in-time/broker.ts'
import { brokersOf } from '../gate/just-in-time/open-credential-desk.ts'
import { startPipeline } from '../pipeline/start-pipeline.ts'
import type { WorkerSettings } from '../pipeline/worker-settings.ts'
import type { ConfiguredReceivers } from '../push/build-receivers.ts'
import { receiversOf } from '../push/build-receivers.ts'
import type { Environment } from '../push/read-secret.ts'
import type { ConfiguredResponder } from '../respond/configured-responder.ts'
import { configuredResponder } from '../respond/configured-responder.ts'
import type { ServerParts } from '../server.ts'
import { clickHouseAddress } from '../setup/clickhouse-address.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadDoors } from '../setup/load-doors.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { prepareFolder } from '../setup/prepare-folder.ts'
import { VERSION } from '../version.ts'
import { openAnswering } from './open-answering.ts'
import { serveApi } from './serve-api.ts'
import { CommandError } from './tell.ts'

export interface UpOptions {
  readonly config: string
  readonly state: string
  readonly port?: number
}

const DEMO = { days: 30, agents: 24, seed: 7, incidentAfterSeconds: 60 }
const LOG_LEVEL = 'warn'

/** Everything in one process, until it is told to stop. */
export async function up(options: UpOptions, environment: Environment): Promise<void> {
  const config = loadConfig(options.config)
  if (config.kafka !== undefined) {
    throw new CommandError(
      `${options.config}: up keeps its log in ${options.state} and would not use kafka; remove the key, or start tripline ingest, detect and api instead. tripline doctor checks the cluster.`,
    )
  }
  const folder = resolve(options.state)
  prepareFolder(folder, config)
  // Before anything starts: a secret that is not there is told at once.
  const places = { configPath: options.config, environment, stateFolder: folder }
  const doors = loadDoors(config, places, systemClock, jsonLogger(LOG_LEVEL))
  const told = receiversOf(places, config)
  const configured = configuredResponder(places, config, systemClock)
  const brokers = brokersOf(places, config, systemClock)
  const store = await openStore(folder, config)
  try {
    await migrate(store, systemClock)
    await runUntilSignal((signal) =>
      serve({ options, config, folder, store, ...told, doors, configured, brokers, signal }),
    )
  } finally {
    await store.close()
  }
}

async function openStore(folder: string, config: Config): Promise<ClickHouse> {
  const logger = jsonLogger(LOG_LEVEL)
  return await openClickHouse(clickHouseAddress(folder, config), { logger }).catch(
    (error: unknown) => {
      if (error instanceof StoreError) throw new CommandError(error.message)
      throw error
    },
  )
}

export interface Ground extends ConfiguredReceivers {
  readonly options: UpOptions
  readonly config: Config
  readonly folder: string
  readonly store: ClickHouse
  readonly doors: Pick<ServerParts, 'tls' | 'oidc'>
  readonly configured: ConfiguredResponder
  readonly brokers: readonly Broker[]
  readonly signal: AbortSignal
}

async function serve(ground: Ground): Promise<void> {
  const { config, folder, store, receivers } = ground
  const settings = workerSettings(folder, config)
  const metrics = metricsRegistry()
  const logger = jsonLogger(LOG_LEVEL)
  const book = await openAlertBook(store)
  const audit = await openAudit(folder, config, metrics)
  const open: { close(): Promise<void> | void }[] = [audit.audit]
  try {
    const pipeline = await startPipeline(store, settings)
    open.push(pipeline)
    pipeline.onAlert(book.add)
    const told = { receivers, slackDesks: ground.slackDesks, signals: ground.signals }
    const answering = await openAnswering(
      {
        ...{ ...ground, told, book, pipeline, metrics, logger, audit: audit.audit },
        ...{ registry: loadRegistry(folder), clock: systemClock },
      },
      open,
    )
    const parts = { settings, metrics, logger, book, audit, pipeline, ...answering }
    await serveApi({ ...ground, ...parts })
  } finally {
    for (const one of open.reverse()) await one.close()
  }
}

export async function openAudit(
  folder: string,
  config: Config,
  metrics: Metrics,
): Promise<StartedAudit> {
  const logger = jsonLogger(LOG_LEVEL)
  const parts = { stateFolder: folder, config, version: VERSION, clock: systemClock }
  return await startAudit({ ...parts, metrics, logger }).catch((error: unknown) => {
    if (error instanceof AuditError) throw new CommandError(error.message)
    throw error
  })
}

function workerSettings(folder: string, config: Config): WorkerSettings {
  const sources = config.sources ?? []
  const demo = { ...DEMO, ...config.demo }
  return {
    stateFolder: folder,
    alertsPerDay: config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
    findingBits: config.findingBits,
    checkpointMs: config.checkpointMs ?? DEFAULT_CHECKPOINT_MS,
    gateTimeoutMs: config.gate?.timeoutMs ?? DEFAULT_GATE_TIMEOUT_MS,
    rulePaths: config.rules ?? [],
    mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
    credentialField: config.credentialField,
    sources: sources.map((source) =>
      source.path === undefined ? source : { ...source, path: resolve(source.path) },
    ),
    demo:
      sources.length > 0
        ? null
        : {
            ...{ days: demo.days, agents: demo.agents, seed: demo.seed },
            incidentAfterMs: demo.incidentAfterSeconds * 1000,
          },
    logLevel: LOG_LEVEL,
  }
}
