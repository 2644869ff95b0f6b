import type { Logger } from '../../logger.ts'
import type { Topic } from '../event-log.ts'

export interface KafkaTls {
  /** PEM. Null takes the authorities that Node ships. */
  readonly ca: string | null
  /** PEM, where the brokers ask clients for a certificate. */
  readonly cert?: string
  readonly key?: string
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  /** `token` is asked again whenever a connection has to prove itself. */
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> }

export interface KafkaLogOptions {
  /** `host:port`, some of the cluster's: the others are learned from them. */
  readonly brokers: readonly string[]
  readonly clientId?: string
  /** Null sends everything in the clear. */
  readonly tls?: KafkaTls | null
  readonly sasl?: KafkaSasl | null
  /** Before the name of every topic and group, so that one cluster can carry several installations. */
  readonly prefix?: string
  /** Of each topic. Checked, not only asked for: with another number, keys would change their partition. */
  readonly partitions?: number
  /** Of those topics that have another number: one, where everything has to be in one order. */
  readonly topicPartitions?: Partial<Record<Topic, number>>
  /** Copies of each partition, when a topic has to be made. Default 3, of which 2 must have a message before it counts. */
  readonly replication?: number
  /** How long a new topic keeps a message. Default: a week for events and dead letters, a month for alerts. */
  readonly retentionMs?: Partial<Record<Topic, number>>
  /** False where topics are made by others: one that is missing is then an error. */
  readonly createTopics?: boolean
  readonly compression?: 'gzip' | 'none'
  /** How long an append waits for company. */
  readonly lingerMs?: number
  /** How long to try before an unreachable cluster becomes an error. */
  readonly giveUpAfterMs?: number
  /** How long a consumer that has gone silent keeps its partitions. The brokers allow 6 s to 30 min. */
  readonly sessionMs?: number
  /** How long `close` waits for what is under way. */
  readonly closeWithinMs?: number
  readonly logger?: Logger
}

const DAY_MS = 86_400_000

export const DEFAULTS = {
  clientId: 'tripline',
  prefix: 'tripline.',
  partitions: 12,
  replication: 3,
  retentionMs: { events: 7 * DAY_MS, alerts: 30 * DAY_MS, 'dead-letters': 7 * DAY_MS },
  // What the Java client has waited since Kafka 4 (KIP-1030).
  lingerMs: 5,
  giveUpAfterMs: 30_000,
  sessionMs: 30_000,
  closeWithinMs: 10_000,
} as const

/** A larger one is refused before it is sent; new topics are told to take this much. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024

export const partitionsOfTopic = (options: KafkaLogOptions, topic: Topic): number =>
  options.topicPartitions?.[topic] ?? options.partitions ?? DEFAULTS.partitions
