import type { EachBatchPayload } from 'kafkajs'
import type { Logger } from '../../logger.ts'
import { kafkaError } from './kafka-error.ts'

/** Stores the positions of one member. A broker answers a connection's requests one by one, so those that wait go together. */
export interface Acknowledgements {
  /** Resolves when the position is stored, or could not be: then the next one covers it, or the batch comes again. */
  store(payload: EachBatchPayload, offset: string): Promise<void>
}

export function acknowledgements(groupName: string, logger: Logger): Acknowledgements {
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

  return {
    store(payload, offset) {
      waiting.set(payload.batch.partition, offset)
      if (next !== null) return next
      next = running.then(() => {
        next = null
        running = send(payload)
        return running
      })
      return next
    },
  }
}
