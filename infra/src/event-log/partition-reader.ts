import type { LogMessage, Topic } from './event-log.ts'
import type { LogEnvironment } from './log-environment.ts'
import { unpackBatch } from './packed-batch.ts'

/** Reads one partition forward, from any offset on. */
export interface PartitionReader {
  /** Up to `max` messages, empty at the end of the log. They stay valid. */
  next(max: number): readonly LogMessage[]
}

export function partitionReader(
  env: LogEnvironment,
  topic: Topic,
  partition: number,
  from: number,
): PartitionReader {
  let offset = from
  let batch: readonly LogMessage[] = []
  let batchEnd = from

  /** The batch that holds `offset`, or the first after it when that one has been trimmed. */
  function load(): boolean {
    env.refresh()
    const before = env.batches.getKeys({
      start: [topic, partition, offset],
      end: [topic, partition, -1],
      reverse: true,
      limit: 1,
    })
    const after = env.batches.getKeys({
      start: [topic, partition, offset],
      end: [topic, partition, Number.MAX_SAFE_INTEGER],
      limit: 1,
    })
    for (const key of [...before, ...after]) {
      const packed = env.batches.getBinary(key)
      if (packed === undefined) continue
      const first = key[2]
      const messages = unpackBatch(packed, partition, first)
      if (first + messages.length <= offset) continue
      offset = Math.max(offset, first)
      batch = messages.slice(offset - first)
      batchEnd = first + messages.length
      return true
    }
    return false
  }

  return {
    next(max) {
      if (offset >= batchEnd && !load()) return []
      const taken = batch.slice(0, max)
      batch = batch.slice(taken.length)
      offset += taken.length
      return taken
    },
  }
}
