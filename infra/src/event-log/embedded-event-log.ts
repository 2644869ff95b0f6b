import { mkdirSync, realpathSync } from 'node:fs'
import type { Logger } from '../logger.ts'
import { silentLogger } from '../logger.ts'
import type { Delivery } from './deliver-until-done.ts'
import { deliverUntilDone } from './deliver-until-done.ts'
import type { ConsumeOptions, EventLog, Topic } from './event-log.ts'
import { DEFAULT_BATCH } from './event-log.ts'
import type { LogEnvironment } from './log-environment.ts'
import { openLogEnvironment, topicState } from './log-environment.ts'
import { partitionReader } from './partition-reader.ts'
import type { TopicWriter } from './topic-writer.ts'
import { partitionOfKey, topicWriter } from './topic-writer.ts'
import { wakeUps } from './wake-ups.ts'

export interface EmbeddedLogOptions {
  /** A directory of the log's own. */
  readonly path: string
  /** Fixed when the log is made. One key always goes to one partition. */
  readonly partitions?: number
  /** Most bytes one topic may hold before `append` waits for a trim. Default 4 GB. */
  readonly mapSizeBytes?: number
  readonly logger?: Logger
}

const DEFAULT_BYTES = 4 * 1024 ** 3
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024
/** Appends of this process wake a consumer; only those of other processes wait for the next look. */
const LOOK_MS = 2000

/** The log of a single machine, on lmdb. Several handles on one path, in several threads or processes, share it. */
export function embeddedEventLog(options: EmbeddedLogOptions): EventLog {
  const { path, partitions = 1, mapSizeBytes = DEFAULT_BYTES, logger = silentLogger } = options
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // Three topics, each with its own bound, and room for the pages that a commit copies.
  const env = openLogEnvironment(path, mapSizeBytes * 4 + 64 * 1024 * 1024, partitions)
  const wakes = wakeUps(realpathSync(path))
  const closing = new AbortController()
  const writers = new Map<Topic, TopicWriter>()
  const consumers = new Set<Promise<void>>()

  function writerOf(topic: Topic): TopicWriter {
    const known = writers.get(topic)
    if (known !== undefined) return known
    const made = topicWriter(env, topic, partitions, mapSizeBytes, wakes, closing.signal)
    writers.set(topic, made)
    return made
  }

  function assertOpen(): void {
    if (closing.signal.aborted) throw new Error('the log is closed')
  }

  return {
    partitionOf: (_, key) => partitionOfKey(key, partitions),
    async append(topic, messages) {
      assertOpen()
      if (messages.length === 0) return
      if (messages.some((message) => message.value.length > MAX_MESSAGE_BYTES)) {
        throw new Error(
          `a message of more than ${MAX_MESSAGE_BYTES} bytes does not go into the log`,
        )
      }
      await writerOf(topic).append(messages)
    },
    async consume(topic, group, deliver, signal, consumeOptions = {}) {
      assertOpen()
      const stop = AbortSignal.any([signal, closing.signal])
      const consuming = consumeAll({ topic, group, deliver, stop, logger }, consumeOptions)
      const settled = consuming.catch(() => {})
      consumers.add(settled)
      await consuming.finally(() => consumers.delete(settled))
    },
    async end(topic) {
      assertOpen()
      env.refresh()
      return topicState(env, topic, partitions).ends.map((offset, partition) => ({
        partition,
        offset: String(offset),
      }))
    },
    async trim(topic, before) {
      assertOpen()
      while (
        await env.write(() =>
          trimSome(env, topic, partitions, before.partition, Number(before.offset)),
        )
      ) {}
      wakes.notify(topic)
    },
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      await Promise.all([...writers.values()].map((writer) => writer.idle()))
      await Promise.all(consumers)
      wakes.close()
      await env.close()
    },
  }

  /** Nobody to share with: every partition comes at once and goes at the end. */
  async function consumeAll(
    run: Omit<Delivery, 'partition'>,
    options: ConsumeOptions,
  ): Promise<void> {
    if (run.stop.aborted) return
    const all = Array.from({ length: partitions }, (_, partition) => partition)
    const from = (await options.onAssigned?.(all)) ?? options.from ?? new Map<number, string>()
    // If one partition fails for good, the others stop as well.
    const failed = new AbortController()
    const stop = AbortSignal.any([run.stop, failed.signal])
    const maxBatch = options.maxBatch ?? DEFAULT_BATCH
    const each = all.map((partition) =>
      consumePartition({ ...run, stop, partition }, from.get(partition), maxBatch).catch(
        (error: unknown) => {
          failed.abort()
          throw error
        },
      ),
    )
    const results = await Promise.allSettled(each)
    await options.onRevoked?.(all)
    const broken = results.find((result) => result.status === 'rejected')
    if (broken !== undefined) throw broken.reason
  }

  async function consumePartition(
    delivery: Delivery,
    from: string | undefined,
    maxBatch: number,
  ): Promise<void> {
    const { topic, group, partition, stop } = delivery
    env.refresh()
    const start =
      from === undefined ? (env.positions.get([topic, group, partition]) ?? 0) : Number(from)
    const reader = partitionReader(env, topic, partition, start)
    // The position goes to the disk while the next batch is delivered: a crash repeats one batch more at most.
    let acknowledged: Promise<unknown> = Promise.resolve()
    while (!stop.aborted) {
      const batch = reader.next(maxBatch)
      if (batch.length === 0) await wakes.wait(topic, LOOK_MS, stop)
      else if (await deliverUntilDone(delivery, batch)) {
        const next = Number(batch.at(-1)?.position.offset) + 1
        await acknowledged
        acknowledged = env.write(() => void env.positions.put([topic, group, partition], next))
        // Seen by the await of the next round, or the last one.
        acknowledged.catch(() => {})
      }
    }
    await acknowledged
  }
}

const TRIM_BATCHES = 256

/** Removes whole batches that lie before `before`, some at a time. True when there may be more. */
function trimSome(
  env: LogEnvironment,
  topic: Topic,
  partitions: number,
  partition: number,
  before: number,
): boolean {
  const state = topicState(env, topic, partitions)
  const keys = [
    ...env.batches.getKeys({
      start: [topic, partition, 0],
      end: [topic, partition, Number.MAX_SAFE_INTEGER],
      limit: TRIM_BATCHES + 1,
    }),
  ]
  let bytes = state.bytes
  let removed = 0
  for (const [i, key] of keys.slice(0, TRIM_BATCHES).entries()) {
    const end = keys[i + 1]?.[2] ?? state.ends[partition] ?? 0
    if (end > before) break
    bytes -= env.batches.getBinary(key)?.length ?? 0
    void env.batches.remove(key)
    removed++
  }
  if (removed > 0) void env.topics.put(topic, { ends: state.ends, bytes })
  return removed === TRIM_BATCHES
}
