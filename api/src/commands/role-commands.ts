import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { DEFAULT_CONFIG } from '../config.ts'
import type { RoleOptions } from '../fleet/open-role.ts'
import type { SchemaOption } from '../pipeline/schema.ts'
import { SCHEMA } from '../pipeline/schema.ts'
import type { Environment } from '../push/read-secret.ts'
import type { ApiOptions } from './api.ts'
import { api } from './api.ts'
import { DETECT_PORT, detect } from './detect.ts'
import { INGEST_PORT, ingest } from './ingest.ts'
import { port } from './port-option.ts'

const STATE = ['--state <dir>', 'folder of the data', '.tripline'] as const
const CONFIG = ['--config <file>', 'configuration', DEFAULT_CONFIG] as const
const HEALTH_PORT = 'port of /metrics, /health/live and /health/ready'

const WRITE_SCHEMA = [
  '--write-schema <n>',
  `while a fleet is upgraded: write what the release before reads, schema ${SCHEMA - 1}; then start again without`,
  schemaNumber,
] as const

/** The roles of a fleet, a process each. */
export function addRoleCommands(program: Command, environment: Environment): void {
  program
    .command('ingest')
    .description('one role of a fleet: reads the configured sources into the log on Kafka')
    .option(...CONFIG)
    .option(...STATE)
    .option('--port <number>', HEALTH_PORT, port, INGEST_PORT)
    .action((options: RoleOptions) => ingest(options))
  program
    .command('detect')
    .description('one role of a fleet: scores its share of the log; start as many as you like')
    .option(...CONFIG)
    .option(...STATE)
    .option(
      '--port <number>',
      `${HEALTH_PORT}; the gate’s questions come in at the one after it`,
      port,
      DETECT_PORT,
    )
    .option(...WRITE_SCHEMA)
    .action((options: RoleOptions & SchemaOption) => detect(options))
  program
    .command('api')
    .description('one role of a fleet: serves API, stream and console; start as many as you like')
    .option(...CONFIG)
    .option(...STATE)
    .option('--port <number>', 'port of the console', port)
    .option(
      '--push',
      'tell the receivers of push, answer alerts as respond says, and serve the gate; on one replica alone',
    )
    .option(...WRITE_SCHEMA)
    .action((options: ApiOptions) => api(options, environment))
}

function schemaNumber(text: string): number {
  const value = Number(text)
  if (value === SCHEMA - 1 || value === SCHEMA) return value
  throw new InvalidArgumentError(`This release writes schema ${SCHEMA - 1} or ${SCHEMA}.`)
}
