import type { Consumer, EachBatchPayload } from 'kafkajs'
import { pause } from '../../pause.ts'
import type { Delivery } from '../deliver-until-done.ts'
import type { ConsumeOptions } from '../event-log.ts'
import { DEFAULT_BATCH } from '../event-log.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { Held } from './held-partitions.ts'
import { heldPartitions } from './held-partitions.ts'
import { kafkaClient } from './kafka-client.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS } from './kafka-options.ts'
import { settable } from './settable.ts'
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

/** A delivery that takes longer lets the others of its broker go on. */
const SLOW_MS = 200

/** Takes part in the group until `stop` aborts or the client gives up; gives its partitions up in order. */
export async function groupMember(
  membership: Membership,
  options: KafkaLogOptions,
): Promise<MemberEnd> {
  const { name, stop } = membership
  const { closeWithinMs = DEFAULTS.closeWithinMs } = options
  const refused = settable<unknown>()
  const client = kafkaClient(options, () => held.release())
  const consumer = client.consumer(name.group)
  const held = heldPartitions(consumer, membership, refused.set)
  const crashed = settable<unknown>()
  consumer.on(consumer.events.CRASH, ({ payload }) => crashed.set(payload.error))
  consumer.on(consumer.events.STOP, held.left)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    held.take(payload.memberAssignment[name.topic] ?? []),
  )
  const eachBatch = (payload: EachBatchPayload) => takeBatch(payload, consumer, held, membership)
  const stopped = settable<null>()
  const onStop = (): void => stopped.set(null)
  stop.addEventListener('abort', onStop)
  if (stop.aborted) onStop()
  const running = join(consumer, membership, options, eachBatch).then(
    () => crashed.value,
    (error: unknown) => error,
  )
  const lost = await Promise.race([running, stopped.value, refused.value.then(() => null)])
  stop.removeEventListener('abort', onStop)
  await held.release()
  await within(closeWithinMs, 'leave', consumer.disconnect()).catch(() => {})
  client.kill()
  if (refused.isSet()) return { kind: 'refused', error: await refused.value }
  return lost === null
    ? { kind: 'stopped' }
    : { kind: 'lost', joined: held.everTaken(), error: lost }
}

async function join(
  consumer: Consumer,
  { name }: Membership,
  options: KafkaLogOptions,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  const connecting = consumer
    .connect()
    .then(() => consumer.subscribe({ topic: name.topic, fromBeginning: true }))
  const { giveUpAfterMs = DEFAULTS.giveUpAfterMs } = options
  await within(giveUpAfterMs, `join group ${name.group}`, connecting)
  await consumer.run({
    ...{ autoCommit: false, eachBatchAutoResolve: false, eachBatch },
    partitionsConsumedConcurrently: options.partitions ?? DEFAULTS.partitions,
  })
}

/** Returns when the batch is done, or sooner: then its partition is paused until it is. */
async function takeBatch(
  payload: EachBatchPayload,
  consumer: Consumer,
  held: Held,
  membership: Membership,
): Promise<void> {
  const { topic, partition } = payload.batch
  const now = held.holding(partition)
  // What comes late from an assignment that is over is not resolved, so it comes again to whom it belongs.
  if (now === null) return
  const start = now.starts.get(partition)
  now.starts.delete(partition)
  // Either fetched before the position was set, or what was there is trimmed. Set again, the second answer is true.
  if (start !== undefined && payload.batch.firstOffset() !== start) {
    return consumer.seek({ topic, partition, offset: start })
  }
  const stop = AbortSignal.any([membership.stop, now.dropped.signal])
  const done = new AbortController()
  const size = membership.consume.maxBatch ?? DEFAULT_BATCH
  const delivering = deliverBatch(
    payload,
    { ...membership, partition, stop },
    size,
    membership.name.group,
  ).finally(() => {
    now.underWay.delete(partition)
    done.abort()
  })
  now.underWay.set(partition, delivering)
  await pause(SLOW_MS, done.signal)
  if (done.signal.aborted || now.dropped.signal.aborted) return
  const slow = [{ topic, partitions: [partition] }]
  consumer.pause(slow)
  now.underWay.set(
    partition,
    delivering.then(() => {
      if (!now.dropped.signal.aborted) consumer.resume(slow)
    }),
  )
}
