import { randomUUID } from 'node:crypto'
import type { Deliver, EventLog, LogMessage, Topic } from '@tripline/infra'
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
  try {
    await drain(log, topic, async (batch) => batch.forEach(show))
  } finally {
    await log.close()
  }
}

/** Appends every message of the topic to that of another fleet: the same partitions in the same order. */
export async function copyTopic(
  source: KafkaLogOptions,
  target: KafkaLogOptions,
  topic: Topic,
): Promise<void> {
  const [from, to] = [kafkaEventLog(source), kafkaEventLog(target)]
  try {
    await drain(from, topic, (batch) =>
      to.append(
        topic,
        batch.map(({ key, value, position: { partition } }) => ({ key, value, partition })),
      ),
    )
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

async function drain(log: EventLog, topic: Topic, take: Deliver<LogMessage>): Promise<void> {
  const left = new Map<number, number>()
  for (const { partition, offset } of await log.end(topic)) {
    if (Number(offset) > 0) left.set(partition, Number(offset) - 1)
  }
  if (left.size === 0) return
  const stop = new AbortController()
  const deliver: Deliver<LogMessage> = async (batch) => {
    await take(batch)
    for (const { position } of batch) {
      const { partition, offset } = position
      if (Number(offset) >= (left.get(partition) ?? 0)) left.delete(partition)
    }
    if (left.size === 0) stop.abort()
  }
  await log.consume(topic, `look-${randomUUID()}`, deliver, stop.signal)
}
