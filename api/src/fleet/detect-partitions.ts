import type { RuleBook } from '@tripline/detectors'
import type { Clock, EventLog, Logger, Store } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { createCheckpoints } from '../pipeline/checkpoints.ts'
import type { PartitionsConsumer, ScoreAnswers } from '../pipeline/consume-partitions.ts'
import { createPartitionsConsumer } from '../pipeline/consume-partitions.ts'
import { openStage } from '../pipeline/open-stage.ts'
import type { Schema } from '../pipeline/schema.ts'
import { SCHEMA } from '../pipeline/schema.ts'
import { isForOthers } from '../respond/credential-news.ts'
import type { AlertRecord } from './alert-record.ts'
import { encodeAlertRecord } from './alert-record.ts'

export interface DetectPartitionsParts {
  readonly log: EventLog
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly registry: Registry
  readonly key: Uint8Array
  readonly rules: RuleBook
  /** Of the events topic. */
  readonly partitions: number
  /** Of the fleet. Each partition keeps an equal share. */
  readonly alertsPerDay: number
  readonly findingBits?: number | undefined
  readonly checkpointMs: number
  /** What checkpoints are written in; the newest unless said. */
  readonly schema?: Schema
  /** For checkpoints on their way to the store. */
  readonly spoolFolder: string
  readonly onBroken: (error: unknown) => void
  readonly answers?: ScoreAnswers
}

/** A worker has two writers a partition, and a store takes few inserts a second more easily than many. */
const ROWS_DELAY_MS = 1_000

/** Detection of a fleet's partitions: events in, findings and baselines into the store, alerts and answers into their topic. */
export function detectPartitions(parts: DetectPartitionsParts): PartitionsConsumer {
  const { log, store, clock, logger, registry, key, rules, answers, schema = SCHEMA } = parts

  function tell(records: readonly { readonly key: string; readonly record: AlertRecord }[]) {
    const messages = records.map((one) => ({ key: one.key, value: encodeAlertRecord(one.record) }))
    return log.append('alerts', messages)
  }

  return createPartitionsConsumer({
    ...{ log, store, clock, checkpointMs: parts.checkpointMs, onBroken: parts.onBroken, answers },
    async assertReadable(partition) {
      await createCheckpoints(store, partition).resumePoint()
    },
    openerOf: (partition, fence) =>
      openStage({
        ...{ store, logger, registry, key, rules, partition, fence, schema, now: clock.now },
        alertsPerDay: parts.alertsPerDay / parts.partitions,
        findingBits: parts.findingBits,
        everyDetector: false,
        spoolFolder: parts.spoolFolder,
        rowsDelayMs: ROWS_DELAY_MS,
        onAlert: () => undefined,
        ...(answers === undefined ? {} : { between: answers.answerWaiting }),
        tellAlerts: (alerts) =>
          tell(
            alerts.map((alert) => ({
              key: alert.agentId,
              record: { kind: 'alert', partition, alert },
            })),
          ),
      }),
    onCommand(command, answer) {
      if (isForOthers(command)) return
      const record: AlertRecord = { kind: 'answer', command: command.id, answer }
      tell([{ key: command.agentId, record }]).catch(parts.onBroken)
    },
  })
}
