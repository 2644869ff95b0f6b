import type { Clock, EventLog, LogMessage } from '@tripline/infra'
import type { OpenStage, StageOpener } from './open-stage.ts'
import type { CommandAnswer, LogCommand } from './pipeline.ts'
import type { Consumed } from './take-events.ts'
import { createTaker } from './take-events.ts'

export interface ConsumerParts {
  readonly log: EventLog
  readonly opener: StageOpener
  readonly clock: Clock
  readonly checkpointMs: number
  /** Runs between any two messages that are read. */
  readonly between?: () => void
  /** A person's command was carried out. */
  readonly onCommand: (command: LogCommand, answer: CommandAnswer) => void
  /** Detection has reached this event time. */
  readonly onReached: (occurredAt: number) => void
  /** Detection broke: its state can no longer be trusted, so the process ends and the next start resumes. */
  readonly onBroken: (error: unknown) => void
}

export interface Consumer {
  /** Runs until the signal aborts, then saves. */
  run(signal: AbortSignal): Promise<void>
  consumed(): Consumed
  /** Null until the first event of a new state. */
  open(): OpenStage | null
}

/** The group of those who detect. */
export const DETECT_GROUP = 'detect'
export const MAX_BATCH = 1000
/** Kept in the log behind the checkpoint: what a power cut may take from a store that does not fsync is replayed from here. */
const KEEP_BEHIND = 50_000

/** Takes the events topic of one machine, which is one partition, through detection. */
export function createConsumer(parts: ConsumerParts): Consumer {
  const { log, opener } = parts
  const taker = createTaker({
    ...parts,
    onSaved: (through) => {
      const before = Math.max(0, through - KEEP_BEHIND)
      return log.trim('events', { partition: 0, offset: String(before) })
    },
  })

  return {
    consumed: taker.consumed,
    open: taker.open,
    async run(signal) {
      const from = new Map([[0, String(opener.resume.through + 1)]])
      const ticking = setInterval(taker.tick, Math.min(1000, parts.checkpointMs))
      const broken = (error: unknown): never => {
        parts.onBroken(error)
        throw error
      }
      const deliver = (messages: readonly LogMessage[]) => taker.take(messages).catch(broken)
      try {
        await taker.wake().catch(broken)
        await log.consume('events', DETECT_GROUP, deliver, signal, { from, maxBatch: MAX_BATCH })
      } finally {
        clearInterval(ticking)
      }
      await taker.save()
      await taker.open()?.writers.close()
    },
  }
}
