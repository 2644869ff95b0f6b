import type { Admin } from 'kafkajs'
import { silentLogger } from '../../logger.ts'
import { kafkaClient } from './kafka-client.ts'
import { KafkaError, kafkaError } from './kafka-error.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS } from './kafka-options.ts'
import { partitionsOf } from './kafka-topics.ts'
import { partitionOfKey } from './murmur2.ts'
import { sharedProducer } from './shared-producer.ts'
import { tryUntil, within } from './try-until.ts'

export interface OutgoingMessage {
  /** Messages of one key keep their order: they go to one partition, as any client's default does it. */
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/** Sends to a topic that is somebody else's: it is not made, and has as many partitions as it has. */
export interface TopicSender {
  /** Resolves once every in-sync replica has the message. Rejects with a KafkaError. */
  send(message: OutgoingMessage): Promise<void>
  close(): Promise<void>
}

/** Nothing is connected before the first message. */
export function topicSender(topic: string, options: KafkaLogOptions): TopicSender {
  const { giveUpAfterMs = DEFAULTS.giveUpAfterMs, logger = silentLogger } = options
  const { closeWithinMs = DEFAULTS.closeWithinMs } = options
  const closing = new AbortController()
  const producer = sharedProducer(options)
  let partitions = 0
  // One request under way: the producer's numbering stands more of them for no partition.
  let last: Promise<void> = Promise.resolve()

  async function sendNow({ key, value, headers }: OutgoingMessage): Promise<void> {
    if (closing.signal.aborted) throw new KafkaError('kafka_closed', 'the sender is closed')
    const what = `send to ${topic}`
    const failed = (error: KafkaError): void => {
      producer.discard()
      if (error.code === 'kafka_unknown_topic') partitions = 0
    }
    const trying = { what, giveUpAfterMs, signal: closing.signal, logger, failed }
    await tryUntil(trying, async () => {
      if (partitions === 0) partitions = await countPartitions(topic, options)
      const bytes = Buffer.from(key)
      const partition = partitionOfKey(bytes, partitions)
      await producer.send(topic, [{ key: bytes, value, headers: { ...headers }, partition }])
    })
  }

  return {
    send(message) {
      const sending = last.then(() => sendNow(message))
      last = sending.catch(() => {})
      return sending
    },
    async close() {
      closing.abort()
      await within(closeWithinMs, 'close', last).catch(() => {})
      await producer.close(closeWithinMs)
    },
  }
}

async function countPartitions(topic: string, options: KafkaLogOptions): Promise<number> {
  const client = kafkaClient(options)
  const admin: Admin = client.admin()
  try {
    await admin.connect()
    const found = await partitionsOf(admin, topic)
    if (found !== null && found > 0) return found
    throw new KafkaError('kafka_unknown_topic', `topic ${topic} is not there: make it first`)
  } catch (error) {
    throw kafkaError(error, `topic ${topic}`)
  } finally {
    await within(1000, 'leave', admin.disconnect()).catch(() => {})
    client.kill()
  }
}
