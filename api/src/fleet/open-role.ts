import { resolve } from 'node:path'
import type { Clock, EventLog, Logger, Metrics } from '@tripline/infra'
import {
  installationKey,
  jsonLogger,
  metricsRegistry,
  StoreError,
  systemClock,
} from '@tripline/infra'
import type { ClickHouse } from '@tripline/infra/clickhouse'
import { migrate, openClickHouse, patientStore } from '@tripline/infra/clickhouse'
import { KafkaError, kafkaEventLog } from '@tripline/infra/kafka'
import type { Registry } from '@tripline/ingest'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'
import { NewerSchemaError } from '../pipeline/schema.ts'
import { clickHouseAddress } from '../setup/clickhouse-address.ts'
import { kafkaOptions } from '../setup/kafka-options.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { prepareFolder } from '../setup/prepare-folder.ts'
import { takeFleetKey } from './fleet-key.ts'

export interface RoleOptions {
  readonly config: string
  readonly state: string
  readonly port?: number
}

/** What each role of a fleet stands on: one log, one store, one key. */
export interface RoleGround {
  readonly config: Config
  /** Of this process alone. */
  readonly folder: string
  readonly log: EventLog
  readonly store: ClickHouse
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly key: Uint8Array
  readonly registry: Registry
  /** Partitions of the events topic. */
  readonly partitions: number
  close(): Promise<void>
}

export const ROLE_LOG_LEVEL = 'warn'
const DEFAULT_PARTITIONS = 12
/** A store that is away for longer ends the process, which its supervisor starts again. */
const PATIENCE_MS = 10 * 60_000

/** Opens what the role needs; a CommandError says in one line what is missing or wrong. */
export async function openRole(
  role: string,
  options: RoleOptions,
  signal: AbortSignal,
): Promise<RoleGround> {
  const config = loadConfig(options.config)
  const kafka = kafkaOptions(config)
  if (kafka === null || config.clickhouse === undefined) {
    const missing = kafka === null ? 'kafka' : 'clickhouse'
    throw new CommandError(
      `${options.config}: tripline ${role} works on a log and a store that others share; name them under kafka and clickhouse (${missing} is missing), or run everything in one process with tripline up.`,
    )
  }
  const folder = resolve(options.state)
  takeFleetKey(folder, config)
  prepareFolder(folder, config)
  const clock = systemClock
  const logger = jsonLogger(ROLE_LOG_LEVEL)
  const server = await openClickHouse(clickHouseAddress(folder, config), { logger })
  try {
    await migrate(server, clock)
  } catch (error) {
    await server.close()
    throw error
  }
  const log = kafkaEventLog({ ...kafka, logger })
  return {
    ...{ config, folder, log, clock, logger },
    store: patientStore(server, { forMs: PATIENCE_MS, signal, logger }),
    metrics: metricsRegistry(),
    key: installationKey(folder),
    registry: loadRegistry(folder),
    partitions: kafka.partitions ?? DEFAULT_PARTITIONS,
    async close() {
      await log.close()
      await server.close()
    },
  }
}

const LINES = [KafkaError, StoreError, NewerSchemaError] as const

/** What the log or the store refuses is told in one line, which says what to do. */
export async function explained(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (LINES.some((kind) => error instanceof kind)) {
      throw new CommandError((error as Error).message)
    }
    throw error
  }
}
