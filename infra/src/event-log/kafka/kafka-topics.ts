import type { Admin } from 'kafkajs'
import { silentLogger } from '../../logger.ts'
import type { LogPosition, Topic } from '../event-log.ts'
import type { KafkaClient } from './kafka-client.ts'
import { kafkaClient } from './kafka-client.ts'
import { KafkaError, kafkaError } from './kafka-error.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS, MAX_MESSAGE_BYTES, partitionsOfTopic } from './kafka-options.ts'
import { tryUntil, within } from './try-until.ts'

/** What is asked of the cluster about topics as a whole. */
export interface KafkaTopics {
  name(topic: Topic): string
  /** Resolves once the topic is there with the partitions that were asked for. */
  ready(topic: Topic): Promise<void>
  /** The topic was seen to be gone. */
  forget(topic: Topic): void
  end(topic: Topic): Promise<readonly LogPosition[]>
  trim(topic: Topic, before: LogPosition): Promise<void>
  close(withinMs: number): Promise<void>
}

interface Connected {
  readonly client: KafkaClient
  readonly admin: Promise<Admin>
}

export function kafkaTopics(options: KafkaLogOptions, closing: AbortSignal): KafkaTopics {
  const { logger = silentLogger, giveUpAfterMs = DEFAULTS.giveUpAfterMs } = options
  const { prefix = DEFAULTS.prefix } = options
  const known = new Map<Topic, Promise<void>>()
  let connected: Connected | null = null
  const name = (topic: Topic): string => prefix + topic

  function connect(): Connected {
    const client = kafkaClient(options)
    const admin = client.admin()
    return { client, admin: admin.connect().then(() => admin) }
  }

  function ask<T>(what: string, work: (admin: Admin) => Promise<T>): Promise<T> {
    let used: Connected | null = null
    const failed = (error: KafkaError): void => {
      // The others who use this connection try again on the next one, as this one does.
      if (!error.passing || used === null) return
      if (connected === used) connected = null
      used.client.kill()
    }
    return tryUntil({ what, giveUpAfterMs, signal: closing, logger, failed }, async () => {
      connected ??= connect()
      used = connected
      return work(await used.admin)
    })
  }

  async function make(admin: Admin, topic: Topic): Promise<void> {
    const { replication = DEFAULTS.replication } = options
    const retention = options.retentionMs?.[topic] ?? DEFAULTS.retentionMs[topic]
    const config = {
      // Every message of a key counts, not only its last one: nothing here is ever compacted.
      'cleanup.policy': 'delete',
      'retention.ms': retention,
      // The broker's time, not the writer's: it refuses what is an hour ahead, and would forget early what is behind.
      'message.timestamp.type': 'LogAppendTime',
      // One broker may be away, and what was acknowledged is still on two.
      'min.insync.replicas': replication > 2 ? 2 : 1,
      'max.message.bytes': MAX_MESSAGE_BYTES,
    }
    const configEntries = Object.entries(config).map(([key, value]) => ({
      name: key,
      value: String(value),
    }))
    await admin.createTopics({
      // Asked for leaders, a broker that has not heard of the topic yet says that there is none.
      waitForLeaders: false,
      topics: [
        {
          topic: name(topic),
          numPartitions: partitionsOfTopic(options, topic),
          replicationFactor: replication,
          configEntries,
        },
      ],
    })
  }

  async function check(admin: Admin, topic: Topic): Promise<void> {
    const partitions = partitionsOfTopic(options, topic)
    let found = await partitionsOf(admin, name(topic))
    if (found === null && options.createTopics === false) {
      throw kafkaError(new UnknownTopic(name(topic)), `topic ${name(topic)}`)
    }
    if (found === null) {
      await make(admin, topic)
      found = await partitionsOf(admin, name(topic))
    }
    if (found === null) throw new KafkaError('kafka_failed', `topic ${name(topic)} is being made`)
    if (found !== partitions) {
      throw new KafkaError(
        'kafka_topic_mismatch',
        `topic ${name(topic)} has ${found} partitions, not ${partitions}: keys would change theirs. Set partitions to ${found}, or take another prefix`,
      )
    }
  }

  function ready(topic: Topic): Promise<void> {
    const before = known.get(topic)
    if (before !== undefined) return before
    const checking = ask(`topic ${name(topic)}`, (admin) => check(admin, topic))
    known.set(topic, checking)
    checking.catch(() => known.delete(topic))
    return checking
  }

  return {
    name,
    ready,
    forget: (topic) => known.delete(topic),
    async end(topic) {
      await ready(topic)
      const offsets = await ask(`end of ${name(topic)}`, (admin) =>
        admin.fetchTopicOffsets(name(topic)),
      )
      return offsets
        .map(({ partition, high }) => ({ partition, offset: high }))
        .sort((a, b) => a.partition - b.partition)
    },
    async trim(topic, { partition, offset }) {
      await ready(topic)
      await ask(`trim ${name(topic)}`, async (admin) => {
        const offsets = await admin.fetchTopicOffsets(name(topic))
        const held = offsets.find((one) => one.partition === partition)
        if (held === undefined || BigInt(offset) <= BigInt(held.low)) return
        const before = BigInt(offset) > BigInt(held.high) ? held.high : offset
        await admin.deleteTopicRecords({
          topic: name(topic),
          partitions: [{ partition, offset: before }],
        })
      })
    },
    async close(withinMs) {
      if (connected === null) return
      const { client, admin } = connected
      const leaving = admin.then((open) => open.disconnect())
      await within(withinMs, 'close', leaving).catch(() => {})
      client.kill()
    },
  }
}

/** Shaped like the protocol's own, for a topic that is not in an answer. */
class UnknownTopic extends Error {
  readonly type = 'UNKNOWN_TOPIC_OR_PARTITION'
}

/** Null when there is no such topic. */
export async function partitionsOf(admin: Admin, name: string): Promise<number | null> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
    return topics.find((topic) => topic.name === name)?.partitions.length ?? null
  } catch (error) {
    if (kafkaError(error, name).code === 'kafka_unknown_topic') return null
    throw error
  }
}
