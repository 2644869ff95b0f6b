import { silentLogger } from '../../logger.ts'
import type { Topic } from '../event-log.ts'
import { kafkaClient } from './kafka-client.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS } from './kafka-options.ts'
import { partitionsOf } from './kafka-topics.ts'
import { tryUntil, within } from './try-until.ts'

export interface KafkaCluster {
  readonly brokers: number
  readonly topics: readonly {
    readonly name: string
    /** Null where the topic is not there. */
    readonly partitions: number | null
  }[]
}

const TOPICS: readonly Topic[] = ['events', 'alerts', 'dead-letters']

/** Who answers, and which of our topics are there. Makes nothing. Rejects with a KafkaError that says what to do. */
export async function lookAtCluster(options: KafkaLogOptions): Promise<KafkaCluster> {
  const { giveUpAfterMs = DEFAULTS.giveUpAfterMs, prefix = DEFAULTS.prefix } = options
  const client = kafkaClient(options)
  const admin = client.admin()
  const never = new AbortController().signal
  const trying = { what: 'look at the cluster', giveUpAfterMs, signal: never, logger: silentLogger }
  try {
    return await tryUntil(trying, async () => {
      await admin.connect()
      const { brokers } = await admin.describeCluster()
      const topics = TOPICS.map(async (topic) => {
        const name = prefix + topic
        return { name, partitions: await partitionsOf(admin, name) }
      })
      return { brokers: brokers.length, topics: await Promise.all(topics) }
    })
  } finally {
    await within(1000, 'leave', admin.disconnect()).catch(() => {})
    client.kill()
  }
}
