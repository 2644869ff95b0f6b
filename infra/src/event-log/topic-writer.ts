import { hash64, hash64Result } from '../hash64.ts'
import type { NewMessage, Topic } from './event-log.ts'
import type { LogEnvironment } from './log-environment.ts'
import { topicState } from './log-environment.ts'
import { packBatch, packedBytes } from './packed-batch.ts'
import type { WakeUps } from './wake-ups.ts'

/** One commit takes what has gathered, up to this much. */
const COMMIT_BYTES = 1024 * 1024
const COMMIT_MESSAGES = 10_000
/** A full log looks again this often for room that another process made. */
const FULL_WAIT_MS = 500

interface Waiting {
  readonly messages: readonly NewMessage[]
  readonly bytes: number
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

/** Appends to one topic, in the order of the calls. */
export interface TopicWriter {
  append(messages: readonly NewMessage[]): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/**
 * Group commit: while one transaction is on its way to the disk, the appends that come gather into the next one. So a
 * lone append waits for one commit and no timer, and many share one.
 */
export function topicWriter(
  env: LogEnvironment,
  topic: Topic,
  partitions: number,
  maxBytes: number,
  wakes: WakeUps,
  closed: AbortSignal,
): TopicWriter {
  let queue: Waiting[] = []
  let running: Promise<void> | null = null

  function takeGroup(): readonly Waiting[] {
    let bytes = 0
    let messages = 0
    let count = 0
    for (const waiting of queue) {
      bytes += waiting.bytes
      messages += waiting.messages.length
      if (count > 0 && (bytes > COMMIT_BYTES || messages > COMMIT_MESSAGES)) break
      count++
    }
    const group = queue.slice(0, count)
    queue = queue.slice(count)
    return group
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    const packed = pack(
      group.flatMap((waiting) => waiting.messages),
      partitions,
    )
    // Once more after closing: what was accepted is written out if there is room.
    do {
      const stored = await env.write(() => put(env, topic, partitions, packed, maxBytes))
      if (stored) return wakes.notify(topic)
      await wakes.wait(topic, FULL_WAIT_MS, closed)
    } while (!closed.aborted)
    throw new Error('the log was closed before there was room')
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup()
      try {
        await commit(group)
        for (const waiting of group) waiting.resolve()
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error))
        for (const waiting of group) waiting.reject(reason)
      }
    }
    running = null
  }

  return {
    append: (messages) =>
      new Promise((resolve, reject) => {
        const bytes = messages.reduce((sum, message) => sum + packedBytes(message), 0)
        queue.push({ messages, bytes, resolve, reject })
        running ??= drain()
      }),
    idle: async () => {
      await running
    },
  }
}

interface PackedBatch {
  readonly partition: number
  readonly count: number
  readonly bytes: Buffer
}

const hash = hash64Result()

/** Where messages with this key go. */
export function partitionOfKey(key: string, partitions: number): number {
  hash64(key, hash)
  return hash.lo % partitions
}

/** One packed value a partition, or several where it would become too large. */
function pack(messages: readonly NewMessage[], partitions: number): readonly PackedBatch[] {
  const packed: PackedBatch[] = []
  const open = Array.from({ length: partitions }, () => ({
    messages: [] as NewMessage[],
    bytes: 0,
  }))
  const close = (partition: number): void => {
    const batch = open[partition]
    if (batch === undefined || batch.messages.length === 0) return
    packed.push({ partition, count: batch.messages.length, bytes: packBatch(batch.messages) })
    open[partition] = { messages: [], bytes: 0 }
  }
  for (const message of messages) {
    const partition = message.partition ?? partitionOfKey(message.key, partitions)
    if ((open[partition]?.bytes ?? 0) + packedBytes(message) > COMMIT_BYTES) close(partition)
    const batch = open[partition]
    batch?.messages.push(message)
    if (batch !== undefined) batch.bytes += packedBytes(message)
  }
  for (let partition = 0; partition < partitions; partition++) close(partition)
  return packed
}

/** Inside a write transaction, so offsets are unique whoever else writes. False, with nothing written, when full. */
function put(
  env: LogEnvironment,
  topic: Topic,
  partitions: number,
  packed: readonly PackedBatch[],
  maxBytes: number,
): boolean {
  const state = topicState(env, topic, partitions)
  const added = packed.reduce((sum, batch) => sum + batch.bytes.length, 0)
  // An empty log takes any group, else one larger than the bound would wait for ever.
  if (state.bytes > 0 && state.bytes + added > maxBytes) return false
  const ends = [...state.ends]
  for (const batch of packed) {
    const first = ends[batch.partition] ?? 0
    void env.batches.put([topic, batch.partition, first], batch.bytes)
    ends[batch.partition] = first + batch.count
  }
  void env.topics.put(topic, { ends, bytes: state.bytes + added })
  return true
}
