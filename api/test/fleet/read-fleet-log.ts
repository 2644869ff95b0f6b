import { randomUUID } from 'node:crypto'
import type { LogMessage, Topic } from '@tripline/infra'
import type { KafkaLogOptions } from '@tripline/infra/kafka'
import { kafkaEventLog } from '@tripline/infra/kafka'

/** Messages that are in the topic, or were. */
export async function messagesOf(options: KafkaLogOptions, topic: Topic): Promise<number> {
  const log = kafkaEventLog(options)
  try {
    return (await log.end(topic)).reduce((sum, { offset }) => sum + Number(offset), 0)
  } finally {
    await log.close()
  }
}

/** Shows every message of the topic, from its beginning to where it ends now. */
export async function readTopic(
  options: KafkaLogOptions,
  topic: Topic,
  show: (message: LogMessage) => void,
): Promise<void> {
  const log = kafkaEventLog(options)
  const stop = new AbortController()
  try {
    const left = new Map<number, number>()
    for (const { partition, offset } of await log.end(topic)) {
      if (Number(offset) > 0) left.set(partition, Number(offset) - 1)
    }
    if (left.size === 0) return
    const take = async (batch: readonly LogMessage[]): Promise<void> => {
      for (const message of batch) {
        show(message)
        const { partition, offset } = message.position
        if (Number(offset) >= (left.get(partition) ?? 0)) left.delete(partition)
      }
      if (left.size === 0) stop.abort()
    }
    await log.consume(topic, `look-${randomUUID()}`, take, stop.signal)
  } finally {
    await log.close()
  }
}
