import { silentLogger } from '../../logger.ts'
import type { NewMessage, Topic } from '../event-log.ts'
import { KafkaError } from './kafka-error.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS, MAX_MESSAGE_BYTES, partitionsOfTopic } from './kafka-options.ts'
import type { KafkaTopics } from './kafka-topics.ts'
import { partitionOfKey } from './murmur2.ts'
import type { PartitionWriter, Unsent } from './partition-writer.ts'
import { partitionWriter } from './partition-writer.ts'
import type { SharedProducer } from './shared-producer.ts'
import { tryUntil } from './try-until.ts'

export interface TopicAppender {
  append(messages: readonly NewMessage[]): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** After so many failures in a row the client's picture of the cluster may be what is broken. */
const FRESH_PRODUCER_AFTER = 5

/** Appends to one topic: each key to its partition, each partition in order. */
export function topicAppender(
  topic: Topic,
  options: KafkaLogOptions,
  topics: KafkaTopics,
  producer: SharedProducer,
  closing: AbortSignal,
): TopicAppender {
  const { lingerMs = DEFAULTS.lingerMs } = options
  const partitions = partitionsOfTopic(options, topic)
  const { logger = silentLogger, giveUpAfterMs = DEFAULTS.giveUpAfterMs } = options
  const name = topics.name(topic)
  const writers = new Map<number, PartitionWriter>()

  function writerOf(partition: number): PartitionWriter {
    const known = writers.get(partition)
    if (known !== undefined) return known
    const send = (messages: readonly Unsent[]) => store(partition, messages)
    const made = partitionWriter(send, lingerMs, closing)
    writers.set(partition, made)
    return made
  }

  async function store(partition: number, messages: readonly Unsent[]): Promise<void> {
    let failures = 0
    const failed = (error: KafkaError): void => {
      failures++
      // The same batch again keeps its number, so it may be tried on the same producer. A batch that was refused as too
      // large was not stored, so its number is free.
      const doubtful = error.code === 'kafka_failed' || failures % FRESH_PRODUCER_AFTER === 0
      if (doubtful) producer.discard()
      if (error.code === 'kafka_unknown_topic') topics.forget(topic)
    }
    // A topic that has just been made is not known to every broker at once.
    const alsoPassing = 'kafka_unknown_topic'
    const what = `append to ${name}`
    const numbered = messages.map((message) => ({ ...message, partition }))
    await topics.ready(topic)
    try {
      await tryUntil({ what, giveUpAfterMs, signal: closing, logger, alsoPassing, failed }, () =>
        producer.send(name, numbered),
      )
    } catch (error) {
      const refused = error instanceof KafkaError && error.code === 'kafka_message_too_large'
      if (!refused) producer.discard()
      throw error
    }
  }

  return {
    async append(messages) {
      const byPartition = new Map<number, Unsent[]>()
      for (const { key, value, partition: named } of messages) {
        if (value.length > MAX_MESSAGE_BYTES) throw tooLarge(name, value.length)
        const bytes = Buffer.from(key, 'utf8')
        const partition = named ?? partitionOfKey(bytes, partitions)
        const part = byPartition.get(partition) ?? []
        byPartition.set(partition, part)
        part.push({
          key: bytes,
          value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
        })
      }
      const parts = [...byPartition].map(([partition, part]) => writerOf(partition).append(part))
      const results = await Promise.allSettled(parts)
      const lost = results.find((result) => result.status === 'rejected')
      if (lost !== undefined) throw lost.reason
    },
    async idle() {
      await Promise.all([...writers.values()].map((writer) => writer.idle()))
    },
  }
}

function tooLarge(name: string, bytes: number): KafkaError {
  return new KafkaError(
    'kafka_message_too_large',
    `append to ${name}: a message of ${bytes} bytes does not go into the log, which takes ${MAX_MESSAGE_BYTES}: lower the source's record limit`,
  )
}
