import { pause } from '../../pause.ts'
import type { KafkaError } from './kafka-error.ts'
import { kafkaError } from './kafka-error.ts'

export interface Unsent {
  readonly key: Buffer
  readonly value: Buffer
}

/** Sends one group, as often as it takes. Rejects with a KafkaError when that is given up. */
export type SendGroup = (messages: readonly Unsent[]) => Promise<void>

/** Appends to one partition, in the order of the calls. */
export interface PartitionWriter {
  append(messages: readonly Unsent[]): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** One request takes what has gathered, up to this much before compression. kafkajs is quadratic in the count. */
const GROUP_BYTES = 1024 * 1024
const GROUP_MESSAGES = 1000

interface Waiting {
  left: number
  failed: KafkaError | null
  readonly resolve: () => void
  readonly reject: (reason: KafkaError) => void
}

interface Queued {
  readonly message: Unsent
  readonly of: Waiting
}

/**
 * Group commit with one request under way. More than one would be faster on a slow line, and kafkajs would lose messages:
 * it remembers by broker, not by partition, which parts of a request were answered, so after a leader has moved it takes
 * one broker's answer for the other's. A request of one partition knows one broker only.
 */
export function partitionWriter(
  send: SendGroup,
  lingerMs: number,
  closing: AbortSignal,
): PartitionWriter {
  let queue: Queued[] = []
  let running: Promise<void> | null = null

  function takeGroup(): readonly Queued[] {
    let bytes = 0
    let count = 0
    for (const { message } of queue) {
      bytes += message.key.length + message.value.length
      if (count > 0 && (bytes > GROUP_BYTES || count >= GROUP_MESSAGES)) break
      count++
    }
    const group = queue.slice(0, count)
    queue = queue.slice(count)
    return group
  }

  async function store(group: readonly Queued[]): Promise<void> {
    try {
      await send(group.map(({ message }) => message))
      settle(group, null)
    } catch (cause) {
      const error = kafkaError(cause, 'append')
      if (error.code !== 'kafka_message_too_large' || group.length === 1) {
        return settle(group, error)
      }
      // The topic takes less than we thought: only the message that is too large by itself is refused.
      const middle = group.length >> 1
      await store(group.slice(0, middle))
      await store(group.slice(middle))
    }
  }

  async function drain(): Promise<void> {
    // Only the first one lingers: the others gather while a request is under way.
    if (queue.length < GROUP_MESSAGES) await pause(lingerMs, closing)
    while (queue.length > 0) await store(takeGroup())
    running = null
  }

  return {
    append: (messages) =>
      new Promise((resolve, reject) => {
        const of: Waiting = { left: messages.length, failed: null, resolve, reject }
        for (const message of messages) queue.push({ message, of })
        running ??= drain()
      }),
    idle: async () => {
      await running
    },
  }
}

/** An append is answered when the last of its messages is. */
function settle(group: readonly Queued[], error: KafkaError | null): void {
  for (const { of } of group) {
    of.failed ??= error
    of.left--
    if (of.left > 0) continue
    if (of.failed === null) of.resolve()
    else of.reject(of.failed)
  }
}
