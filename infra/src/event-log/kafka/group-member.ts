import { setMaxListeners } from 'node:events'
import type { Consumer, EachBatchPayload } from 'kafkajs'
import { pause } from '../../pause.ts'
import type { Delivery } from '../deliver-until-done.ts'
import type { ConsumeOptions } from '../event-log.ts'
import { acknowledgements } from './acknowledgements.ts'
import { heldPartitions } from './held-partitions.ts'
import { heartbeatMs, kafkaClient } from './kafka-client.ts'
import type { KafkaLogOptions } from './kafka-options.ts'
import { DEFAULTS, partitionsOfTopic } from './kafka-options.ts'
import { settable } from './settable.ts'
import { takeBatch } from './take-batch.ts'
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

/** What is under way when a consumer stops is mostly done by then, and its next fetch need not be sent. */
const LEAVING_MS = 50

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
  const positions = acknowledgements(name.group, membership.logger)
  const held = heldPartitions(consumer, membership, positions, refused.set)
  const crashed = settable<unknown>()
  consumer.on(consumer.events.CRASH, ({ payload }) => crashed.set(payload.error))
  consumer.on(consumer.events.STOP, held.left)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    held.take(payload.memberAssignment[name.topic] ?? []),
  )
  const leaving = new AbortController()
  // One for each partition whose batch has just ended.
  setMaxListeners(0, leaving.signal)
  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    await takeBatch(payload, consumer, held, membership, positions, heartbeatMs(options))
    if (stop.aborted) await pause(LEAVING_MS, leaving.signal)
  }
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
  const released = held.release()
  const busy = pause(LEAVING_MS, leaving.signal).then(() => true)
  if (await Promise.race([released.then(() => false), busy])) held.rest()
  await released
  const left = consumer.disconnect()
  leaving.abort()
  await within(closeWithinMs, 'leave', left).catch(() => {})
  client.kill()
  if (refused.isSet()) return { kind: 'refused', error: await refused.value }
  return lost === null
    ? { kind: 'stopped' }
    : { kind: 'lost', joined: held.everTaken(), error: lost }
}

async function join(
  consumer: Consumer,
  { name, topic }: Membership,
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
    partitionsConsumedConcurrently: partitionsOfTopic(options, topic),
  })
}
