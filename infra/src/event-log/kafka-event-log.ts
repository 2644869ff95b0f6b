import { setMaxListeners } from 'node:events'
import { silentLogger } from '../logger.ts'
import { pause } from '../pause.ts'
import type { ConsumeOptions, Deliver, EventLog, LogMessage, Topic } from './event-log.ts'
import { groupMember } from './kafka/group-member.ts'
import { KafkaError, kafkaError } from './kafka/kafka-error.ts'
import type { KafkaLogOptions } from './kafka/kafka-options.ts'
import { DEFAULTS, partitionsOfTopic } from './kafka/kafka-options.ts'
import { kafkaTopics } from './kafka/kafka-topics.ts'
import { partitionOfKey } from './kafka/murmur2.ts'
import { sharedProducer } from './kafka/shared-producer.ts'
import type { TopicAppender } from './kafka/topic-appender.ts'
import { topicAppender } from './kafka/topic-appender.ts'
import { within } from './kafka/try-until.ts'

export type { KafkaErrorCode } from './kafka/kafka-error.ts'
export { KafkaError } from './kafka/kafka-error.ts'
export type { KafkaLogOptions, KafkaSasl, KafkaTls } from './kafka/kafka-options.ts'
export type { KafkaCluster } from './kafka/look-at-cluster.ts'
export { lookAtCluster } from './kafka/look-at-cluster.ts'
export type { OutgoingMessage, TopicSender } from './kafka/topic-sender.ts'
export { topicSender } from './kafka/topic-sender.ts'

const REJOIN_MS = { first: 200, most: 5000 }

/** The log of a fleet, on Apache Kafka. Nothing is connected before the first call. */
export function kafkaEventLog(options: KafkaLogOptions): EventLog {
  const { logger = silentLogger, prefix = DEFAULTS.prefix } = options
  const { closeWithinMs = DEFAULTS.closeWithinMs, giveUpAfterMs = DEFAULTS.giveUpAfterMs } = options
  const closing = new AbortController()
  // One for each partition that is written to, at times; more than ten are no leak.
  setMaxListeners(0, closing.signal)
  const topics = kafkaTopics(options, closing.signal)
  const producer = sharedProducer(options)
  const appenders = new Map<Topic, TopicAppender>()
  const consumers = new Set<Promise<void>>()

  function appenderOf(topic: Topic): TopicAppender {
    const known = appenders.get(topic)
    if (known !== undefined) return known
    const made = topicAppender(topic, options, topics, producer, closing.signal)
    appenders.set(topic, made)
    return made
  }

  function assertOpen(): void {
    if (closing.signal.aborted) throw new KafkaError('kafka_closed', 'the log is closed')
  }

  async function consume(
    topic: Topic,
    group: string,
    deliver: Deliver<LogMessage>,
    stop: AbortSignal,
    consumeOptions: ConsumeOptions,
  ): Promise<void> {
    const name = { topic: topics.name(topic), group: prefix + group }
    const from = new Map(consumeOptions.from)
    const membership = { topic, group, deliver, stop, logger, name, from, consume: consumeOptions }
    const startedAt = performance.now()
    let joinedOnce = false
    let delayMs = REJOIN_MS.first
    while (!stop.aborted) {
      await topics.ready(topic)
      const end = await groupMember(membership, options)
      if (end.kind === 'stopped') return
      if (end.kind === 'refused') throw end.error
      if (end.joined) delayMs = REJOIN_MS.first
      joinedOnce ||= end.joined
      const error = kafkaError(end.error, `consume ${name.topic} as ${name.group}`)
      const gone = error.code === 'kafka_unknown_topic'
      if (gone) topics.forget(topic)
      const late = !joinedOnce && performance.now() - startedAt > giveUpAfterMs
      if ((!error.passing && !gone) || late) throw error
      logger.warn('kafka: left the group, will join again', { topic, group, delayMs, error })
      await pause(delayMs, stop)
      delayMs = Math.min(delayMs * 2, REJOIN_MS.most)
    }
  }

  return {
    async append(topic, messages) {
      assertOpen()
      if (messages.length > 0) await appenderOf(topic).append(messages)
    },
    partitionOf: (topic, key) =>
      partitionOfKey(Buffer.from(key, 'utf8'), partitionsOfTopic(options, topic)),
    async consume(topic, group, deliver, signal, consumeOptions = {}) {
      assertOpen()
      const stop = AbortSignal.any([signal, closing.signal])
      const consuming = consume(topic, group, deliver, stop, consumeOptions)
      const settled = consuming.catch(() => {})
      consumers.add(settled)
      await consuming.finally(() => consumers.delete(settled))
    },
    async end(topic) {
      assertOpen()
      return topics.end(topic)
    },
    async trim(topic, before) {
      assertOpen()
      await topics.trim(topic, before)
    },
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      const idle = Promise.all([...appenders.values()].map((appender) => appender.idle()))
      await within(closeWithinMs, 'close', idle).catch(() => {})
      await producer.close(closeWithinMs)
      await Promise.all(consumers)
      await topics.close(closeWithinMs)
    },
  }
}
