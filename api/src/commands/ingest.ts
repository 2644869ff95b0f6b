import { join, resolve } from 'node:path'
import { embeddedCursorStore, runUntilSignal } from '@tripline/infra'
import { writeDeadLetters } from '@tripline/ingest'
import { DEFAULT_HOST } from '../config.ts'
import type { RoleGround, RoleOptions } from '../fleet/open-role.ts'
import { explained, openRole, ROLE_LOG_LEVEL } from '../fleet/open-role.ts'
import { serveHealth } from '../fleet/serve-health.ts'
import { startCollecting } from '../pipeline/collecting.ts'
import type { Ground } from '../pipeline/ground.ts'
import { aborted } from './listen.ts'
import { CommandError, tell } from './tell.ts'

export const INGEST_PORT = 4601

/** Reads the configured sources into the log, until it is told to stop. */
export async function ingest(options: RoleOptions): Promise<void> {
  await explained(() =>
    runUntilSignal(async (signal) => {
      const ground = await openRole('ingest', options, signal)
      try {
        await work(ground, options, signal)
      } finally {
        await ground.close()
      }
    }),
  )
}

async function work(role: RoleGround, options: RoleOptions, signal: AbortSignal): Promise<void> {
  const { config, folder, log, store } = role
  const sources = config.sources ?? []
  if (sources.length === 0) {
    throw new CommandError(`${options.config}: tripline ingest has nothing to read; name sources.`)
  }
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  let failure: { readonly error: unknown } | null = null
  const broken = (error: unknown): void => {
    failure ??= { error }
    stopping.abort()
  }
  const cursors = embeddedCursorStore(join(folder, 'cursors'))
  const ground: Ground = { ...role, cursors, demo: null }
  const collecting = startCollecting(
    ground,
    {
      stateFolder: folder,
      mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
      rulePaths: [],
      sources: sources.map((one) =>
        one.path === undefined ? one : { ...one, path: resolve(one.path) },
      ),
      // What only detection and the gate ask for.
      ...{ alertsPerDay: 0, checkpointMs: 0, gateTimeoutMs: 0 },
      ...{ demo: null, logLevel: ROLE_LOG_LEVEL },
    },
    store,
    () => Promise.resolve(0),
    () => undefined,
    broken,
    () => undefined,
  )
  const deadLetters = writeDeadLetters(log, store, stop).catch(broken)
  const health = await serveHealth({
    ...{ host: config.listen?.host ?? DEFAULT_HOST, port: options.port ?? INGEST_PORT },
    ...{ metrics: role.metrics, isReady: () => !stop.aborted },
  })
  tell(`Tripline ingest: ${sources.length} sources, metrics at ${health.address}/metrics`)
  try {
    await aborted(stop)
    await collecting.stop()
    await deadLetters
  } finally {
    await health.close()
    await cursors.close()
  }
  if (failure !== null) throw (failure as { readonly error: unknown }).error
}
