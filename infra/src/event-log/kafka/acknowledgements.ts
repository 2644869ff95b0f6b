import type { EachBatchPayload } from 'kafkajs'
import type { Logger } from '../../logger.ts'
import { kafkaError } from './kafka-error.ts'

/** Stores the positions of one member. A broker answers a connection's requests one by one, so those that wait go together. */
export interface Acknowledgements {
  /**
   * Begins to store the position, once the one before it of the same partition is. One that could not be stored is covered by the
   * next one, or the batch comes again.
   */
  store(payload: EachBatchPayload, offset: string): Promise<void>
  /** Resolves when no position is on its way. */
  settled(): Promise<void>
}

export function acknowledgements(groupName: string, logger: Logger): Acknowledgements {
  const under = new Map<number, Promise<void>>()
  let waiting = new Map<number, string>()
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  async function send(payload: EachBatchPayload): Promise<void> {
    const { topic } = payload.batch
    const partitions = [...waiting].map(([partition, offset]) => ({ partition, offset }))
    waiting = new Map()
    try {
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] })
    } catch (cause) {
      const error = kafkaError(cause, `acknowledge ${topic} for ${groupName}`)
      logger.warn('acknowledgement not stored, the batch may come again', { partitions, error })
    }
  }

  function join(payload: EachBatchPayload, offset: string): Promise<void> {
    waiting.set(payload.batch.partition, offset)
    next ??= running.then(() => {
      next = null
      running = send(payload)
      return running
    })
    return next
  }

  return {
    async store(payload, offset) {
      const { partition } = payload.batch
      await under.get(partition)
      under.set(partition, join(payload, offset))
    },
    async settled() {
      await Promise.all(under.values())
    },
  }
}
