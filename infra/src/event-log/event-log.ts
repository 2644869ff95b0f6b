/**
 * The durable, partitioned, ordered log between the stages. Embedded on lmdb, or Apache Kafka; nothing
 * above this port may know which.
 */

/** Most messages in one batch, unless told otherwise. */
export const DEFAULT_BATCH = 1000

/** Resolving acknowledges the batch; rejecting means it will be delivered again. */
export type Deliver<T> = (batch: readonly T[]) => Promise<void>

export type Topic = 'events' | 'alerts' | 'dead-letters'

export interface LogPosition {
  readonly partition: number
  /** Decimal digits: Kafka offsets are 64 bit. */
  readonly offset: string
}

/** Values are bytes: no utf-8 round trips. */
export interface LogMessage {
  readonly key: string
  readonly value: Uint8Array
  readonly position: LogPosition
}

/** What is appended. */
export interface NewMessage {
  readonly key: string
  readonly value: Uint8Array
  /** For what concerns a partition rather than a key; the key's own unless said. */
  readonly partition?: number
}

export interface ConsumeOptions {
  /**
   * Where to begin, by partition, inclusive. For a consumer that keeps its own checkpoint: it knows better
   * than the acknowledged position what it holds. Partitions not named begin at the acknowledged position. Counts when
   * a partition first comes; a consumer that shares its group uses `onAssigned`.
   */
  readonly from?: ReadonlyMap<number, string>
  /** Most messages in one batch. A bound, because a batch is held in memory. */
  readonly maxBatch?: number
  /**
   * These partitions are this consumer's from now on. Nothing of them is delivered before the promise resolves, to where
   * each is to begin; those not named begin at the acknowledged position. Takes the place of `from`.
   */
  readonly onAssigned?: (partitions: readonly number[]) => Promise<ReadonlyMap<number, string>>
  /**
   * These partitions may go to another member of the group once the promise has resolved: the time to checkpoint. None
   * of them has a batch under way. Also called at the end. A process that could not answer for the time of its session
   * has lost them before it is told.
   */
  readonly onRevoked?: (partitions: readonly number[]) => Promise<void>
}

export interface EventLog {
  /** Resolves once durable. Messages with one key keep their order. */
  append(topic: Topic, messages: readonly NewMessage[]): Promise<void>
  /** Where messages with this key go. */
  partitionOf(topic: Topic, key: string): number
  /** Runs until the signal aborts. One batch in flight per partition. Wakes on append, never polls hot. */
  consume(
    topic: Topic,
    group: string,
    deliver: Deliver<LogMessage>,
    signal: AbortSignal,
    options?: ConsumeOptions,
  ): Promise<void>
  /** The offset the next message of each partition will get: what lag is measured against. */
  end(topic: Topic): Promise<readonly LogPosition[]>
  /** Allows everything before the position to be forgotten. Keeps at least what is at or after it. */
  trim(topic: Topic, before: LogPosition): Promise<void>
  close(): Promise<void>
}
