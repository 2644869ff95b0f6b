import type { Logger } from '../logger.ts'
import { pause } from '../pause.ts'
import type { Deliver, LogMessage, Topic } from './event-log.ts'

export interface Delivery {
  readonly topic: Topic
  readonly group: string
  readonly partition: number
  readonly deliver: Deliver<LogMessage>
  /** Ends the waiting between two tries; a call of `deliver` that is under way is waited for. */
  readonly stop: AbortSignal
  readonly logger: Logger
}

const RETRY_MS = { first: 50, most: 5000 }

/** Delivers one batch until it is accepted. False when stopped before. */
export async function deliverUntilDone(
  delivery: Delivery,
  batch: readonly LogMessage[],
): Promise<boolean> {
  const { topic, group, partition, deliver, stop, logger } = delivery
  let delayMs = RETRY_MS.first
  while (true) {
    try {
      await deliver(batch)
      return true
    } catch (error) {
      if (stop.aborted) return false
      const fields = { topic, group, partition, delayMs, error }
      logger.warn('batch not accepted, will be delivered again', fields)
    }
    await pause(delayMs, stop)
    if (stop.aborted) return false
    delayMs = Math.min(delayMs * 2, RETRY_MS.most)
  }
}
