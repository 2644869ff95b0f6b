import { runUntilSignal } from '@tripline/infra'
import { DEFAULT_ALERTS_PER_DAY, DEFAULT_CHECKPOINT_MS, DEFAULT_HOST } from '../config.ts'
import { detectMetrics } from '../fleet/detect-metrics.ts'
import { detectPartitions } from '../fleet/detect-partitions.ts'
import type { RoleGround, RoleOptions } from '../fleet/open-role.ts'
import { explained, openRole } from '../fleet/open-role.ts'
import { serveHealth } from '../fleet/serve-health.ts'
import type { SchemaOption } from '../pipeline/schema.ts'
import { schemaToWrite } from '../pipeline/schema.ts'
import { MOST_PARTITIONS } from '../pipeline/stored-scope.ts'
import { loadRuleBook } from '../setup/load-rule-book.ts'
import { CommandError, tell } from './tell.ts'

export const DETECT_PORT = 4602

/** Scores its share of the fleet's events, until it is told to stop. */
export async function detect(options: RoleOptions & SchemaOption): Promise<void> {
  await explained(() =>
    runUntilSignal(async (signal) => {
      const ground = await openRole('detect', options, signal)
      try {
        await work(ground, options, signal)
      } finally {
        await ground.close()
      }
    }),
  )
}

async function work(
  ground: RoleGround,
  options: RoleOptions & SchemaOption,
  signal: AbortSignal,
): Promise<void> {
  const { config, log, store, clock, logger, metrics, registry, key, partitions } = ground
  if (partitions > MOST_PARTITIONS) {
    throw new CommandError(
      `kafka.partitions is ${partitions}; detection numbers alerts by partition and has room for ${MOST_PARTITIONS}.`,
    )
  }
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  let broken: { readonly error: unknown } | null = null
  const consumer = detectPartitions({
    ...{ log, store, clock, logger, registry, key, partitions, onBroken },
    rules: loadRuleBook(config.rules ?? [], logger),
    alertsPerDay: config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
    findingBits: config.findingBits,
    schema: schemaToWrite(options.writeSchema),
    checkpointMs: config.checkpointMs ?? DEFAULT_CHECKPOINT_MS,
  })

  function onBroken(error: unknown): void {
    broken ??= { error }
    stopping.abort()
  }

  const stopMetrics = detectMetrics(metrics, log, consumer)
  const health = await serveHealth({
    ...{ host: config.listen?.host ?? DEFAULT_HOST, port: options.port ?? DETECT_PORT, metrics },
    isReady: () => !stop.aborted && consumer.hasJoined(),
  })
  tell(`Tripline detect: metrics at ${health.address}/metrics`)
  try {
    await consumer.run(stop)
  } finally {
    stopMetrics()
    await health.close()
  }
  if (broken !== null) throw (broken as { readonly error: unknown }).error
}
