import type { Consumer, EachBatchPayload } from 'kafkajs'
import { pause } from '../../pause.ts'
import type { Delivery } from '../deliver-until-done.ts'
import { deliverUntilDone } from '../deliver-until-done.ts'
import type { ConsumeOptions, LogMessage } from '../event-log.ts'
import { DEFAULT_BATCH } from '../event-log.ts'
import { kafkaClient } from './kafka-client.ts'
import { kafkaError } from './kafka-error.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS } from './kafka-options.ts'
import { within } from './try-until.ts'

export interface Membership extends Omit<Delivery, 'partition'> {
  readonly name: { readonly topic: string; readonly group: string }
  readonly consume: ConsumeOptions
  /** Of `consume.from`, what has not been used yet: it counts once, when a partition first comes. */
  readonly from: Map<number, string>
}

/** How a membership ended. */
export type MemberEnd =
  | { readonly kind: 'stopped' }
  /** What the consumer was asked to do, it refused: no use in joining again. */
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'lost'; readonly joined: boolean; readonly error: unknown }

/** The partitions of one assignment. */
interface Held {
  readonly partitions: readonly number[]
  /** Aborted when they have to be given up. */
  readonly dropped: AbortController
  /** The batch under way, by partition. */
  readonly underWay: Map<number, Promise<void>>
  /** Where a partition has to begin, until its first batch has come. */
  readonly starts: Map<number, string>
  assigning: Promise<void>
}

/** A delivery that takes longer lets the others of its broker go on. */
const SLOW_MS = 200

/** Takes part in the group until `stop` aborts or the client gives up; gives its partitions up in order. */
export async function groupMember(
  membership: Membership,
  options: KafkaLogOptions,
): Promise<MemberEnd> {
  const { name, consume, stop, logger } = membership
  const { giveUpAfterMs = DEFAULTS.giveUpAfterMs } = options
  const client = kafkaClient(options, release)
  const consumer = client.consumer(name.group)
  const topics = [{ topic: name.topic }]
  const refused = settable<unknown>()
  let held: Held | null = null
  let releasing: Promise<void> | null = null
  let joined = false
  let left = false

  function take(partitions: readonly number[]): void {
    joined = true
    consumer.resume(topics)
    const starts = new Map<number, string>()
    held = {
      ...{ partitions, starts, dropped: new AbortController(), underWay: new Map() },
      assigning: Promise.resolve(),
    }
    if (consume.onAssigned !== undefined) held.assigning = askForStarts(held, consume.onAssigned)
    for (const partition of partitions) {
      const offset = membership.from.get(partition)
      if (offset === undefined || consume.onAssigned !== undefined) continue
      membership.from.delete(partition)
      begin(held, partition, offset)
    }
  }

  function begin(now: Held, partition: number, offset: string): void {
    now.starts.set(partition, offset)
    consumer.seek({ topic: name.topic, partition, offset })
  }

  async function askForStarts(
    now: Held,
    ask: NonNullable<ConsumeOptions['onAssigned']>,
  ): Promise<void> {
    consumer.pause(topics)
    try {
      const starts = await ask(now.partitions)
      if (left || now.dropped.signal.aborted) return
      for (const [partition, offset] of starts) begin(now, partition, offset)
      consumer.resume(topics)
    } catch (error) {
      refused.set(error)
    }
  }

  /** Nothing of the partitions is under way when this resolves, and their owner has been told. */
  function release(): Promise<void> {
    const now = held
    if (now === null) return releasing ?? Promise.resolve()
    held = null
    now.dropped.abort()
    if (!left) consumer.pause(topics)
    releasing = (async () => {
      await Promise.all([now.assigning, ...now.underWay.values()])
      await consume.onRevoked?.(now.partitions)
    })().catch((error: unknown) => refused.set(error))
    return releasing
  }

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const { partition } = batch
    const now = held
    // What comes late from an assignment that is over is not resolved, so it comes again to whom it belongs.
    if (now === null || !now.partitions.includes(partition)) return
    const start = now.starts.get(partition)
    now.starts.delete(partition)
    // Either fetched before the position was set, or what was there is trimmed. Set again, the second answer is true.
    if (start !== undefined && batch.firstOffset() !== start) {
      return consumer.seek({ topic: name.topic, partition, offset: start })
    }
    const done = new AbortController()
    const delivering = deliverAll(payload, now).finally(() => {
      now.underWay.delete(partition)
      done.abort()
    })
    now.underWay.set(partition, delivering)
    await pause(SLOW_MS, done.signal)
    if (done.signal.aborted || left || now.dropped.signal.aborted) return
    const slow = [{ topic: name.topic, partitions: [partition] }]
    consumer.pause(slow)
    now.underWay.set(
      partition,
      delivering.then(() => {
        if (!left && !now.dropped.signal.aborted) consumer.resume(slow)
      }),
    )
  }

  /** Never rejects: what fails here is tried again, or left to whoever gets the partition. */
  async function deliverAll(payload: EachBatchPayload, now: Held): Promise<void> {
    const { batch } = payload
    const ended = AbortSignal.any([stop, now.dropped.signal])
    const delivery = { ...membership, partition: batch.partition, stop: ended }
    const size = consume.maxBatch ?? DEFAULT_BATCH
    let acknowledged: Promise<void> = Promise.resolve()
    for (let i = 0; i < batch.messages.length && !ended.aborted; i += size) {
      const part = batch.messages.slice(i, i + size)
      const messages = part.map((message) => logMessage(batch.partition, message))
      if (!(await deliverUntilDone(delivery, messages))) break
      const last = part.at(-1)?.offset ?? batch.lastOffset()
      payload.resolveOffset(last)
      await acknowledged
      // While the next part is delivered: a crash repeats one part more at most.
      acknowledged = acknowledge(payload, batch.partition, String(BigInt(last) + 1n))
    }
    await acknowledged
  }

  async function acknowledge(
    payload: EachBatchPayload,
    partition: number,
    offset: string,
  ): Promise<void> {
    try {
      await payload.commitOffsetsIfNecessary({
        topics: [{ topic: name.topic, partitions: [{ partition, offset }] }],
      })
    } catch (cause) {
      // The next acknowledgement covers this one; if there is none, the batch comes again.
      const error = kafkaError(cause, `acknowledge ${name.topic} for ${name.group}`)
      logger.warn('acknowledgement not stored, the batch may come again', { partition, error })
    }
  }

  async function run(): Promise<unknown> {
    const crashed = settable<unknown>()
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.set(payload.error))
    consumer.on(consumer.events.STOP, () => {
      left = true
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      take(payload.memberAssignment[name.topic] ?? []),
    )
    await within(giveUpAfterMs, `join group ${name.group}`, connect(consumer, name.topic))
    await consumer.run({
      ...{ autoCommit: false, eachBatchAutoResolve: false, eachBatch },
      partitionsConsumedConcurrently: options.partitions ?? DEFAULTS.partitions,
    })
    return crashed.value
  }

  const stopped = settable<null>()
  const onStop = (): void => stopped.set(null)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  const running = run().catch((error: unknown) => error)
  const lost = await Promise.race([running, stopped.value, refused.value.then(() => null)])
  stop.removeEventListener('abort', onStop)
  await release()
  const leaving = consumer.disconnect()
  await within(options.closeWithinMs ?? DEFAULTS.closeWithinMs, 'leave', leaving).catch(() => {})
  client.kill()
  if (refused.isSet()) return { kind: 'refused', error: await refused.value }
  return lost === null ? { kind: 'stopped' } : { kind: 'lost', joined, error: lost }
}

async function connect(consumer: Consumer, topic: string): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
}

function logMessage(
  partition: number,
  message: { readonly key: Buffer | null; readonly value: Buffer | null; readonly offset: string },
): LogMessage {
  return {
    key: message.key?.toString('utf8') ?? '',
    // Only a foreign producer writes a message without a value.
    value: message.value ?? new Uint8Array(),
    position: { partition, offset: message.offset },
  }
}

interface Settable<T> {
  readonly value: Promise<T>
  set(value: T): void
  isSet(): boolean
}

function settable<T>(): Settable<T> {
  let resolve: (value: T) => void = () => {}
  let isSet = false
  const value = new Promise<T>((settle) => {
    resolve = settle
  })
  return {
    value,
    set: (to) => {
      isSet = true
      resolve(to)
    },
    isSet: () => isSet,
  }
}
