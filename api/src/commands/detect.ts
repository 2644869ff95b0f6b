import { partitionOfKey, runUntilSignal } from '@tripline/infra'
import { DEFAULT_ALERTS_PER_DAY, DEFAULT_CHECKPOINT_MS, DEFAULT_HOST } from '../config.ts'
import { detectMetrics } from '../fleet/detect-metrics.ts'
import { detectPartitions } from '../fleet/detect-partitions.ts'
import type { RoleGround, RoleOptions } from '../fleet/open-role.ts'
import { explained, openRole } from '../fleet/open-role.ts'
import type { StartedDoor } from '../fleet/scores/start-score-door.ts'
import { startScoreDoor } from '../fleet/scores/start-score-door.ts'
import { serveHealth } from '../fleet/serve-health.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import { serveScores } from '../gate/serve-scores.ts'
import type { PartitionsConsumer } from '../pipeline/consume-partitions.ts'
import { emptySpool } from '../pipeline/empty-spool.ts'
import type { Schema, SchemaOption } from '../pipeline/schema.ts'
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
  const { config, key, partitions } = ground
  if (partitions > MOST_PARTITIONS) {
    throw new CommandError(
      `kafka.partitions is ${partitions}; detection numbers alerts by partition and has room for ${MOST_PARTITIONS}.`,
    )
  }
  const { host = DEFAULT_HOST, advertise } = config.listen ?? {}
  const { port = DETECT_PORT } = options
  const door = await startScoreDoor({
    ...{ host, advertise, port: port === 0 ? 0 : port + 1, installationKey: key },
    timeoutMs: config.gate?.timeoutMs ?? DEFAULT_GATE_TIMEOUT_MS,
  })
  try {
    await detectUntil(signal, ground, door, { host, port }, schemaToWrite(options.writeSchema))
  } finally {
    await door.close()
  }
}

async function detectUntil(
  signal: AbortSignal,
  ground: RoleGround,
  door: StartedDoor,
  listen: { readonly host: string; readonly port: number },
  schema: Schema,
): Promise<void> {
  const { config, log, store, clock, logger, metrics, registry, key, partitions } = ground
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  let broken: { readonly error: unknown } | null = null
  const answers = serveScores(door.line, door.asked, (event) =>
    consumer.peek(partitionOfKey(Buffer.from(event.agentId), partitions), event),
  )
  const consumer: PartitionsConsumer = detectPartitions({
    ...{ log, store, clock, logger, registry, key, partitions, onBroken },
    spoolFolder: emptySpool(ground.folder),
    answers: { address: door.address, answerWaiting: answers.answerWaiting },
    rules: loadRuleBook(config.rules ?? [], logger),
    alertsPerDay: config.alertsPerDay ?? DEFAULT_ALERTS_PER_DAY,
    findingBits: config.findingBits,
    schema,
    checkpointMs: config.checkpointMs ?? DEFAULT_CHECKPOINT_MS,
  })

  function onBroken(error: unknown): void {
    broken ??= { error }
    stopping.abort()
  }

  const stopMetrics = detectMetrics(metrics, log, consumer)
  const health = await serveHealth({
    ...{ ...listen, metrics },
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
