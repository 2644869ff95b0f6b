import type { Consumer, EachBatchPayload } from 'kafkajs'
import { pause } from '../../pause.ts'
import { DEFAULT_BATCH } from '../event-log.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { Membership } from './group-member.ts'
import type { Held } from './held-partitions.ts'

/** A delivery that takes longer lets the others of its broker go on. */
const SLOW_MS = 200

/**
 * Takes what one fetch brought of one partition. Returns when it is delivered, or sooner: when one delivery is slow, and
 * after `atMostMs`, because kafkajs sends no heartbeat before. Then the partition is paused until all is delivered.
 */
export async function takeBatch(
  payload: EachBatchPayload,
  consumer: Consumer,
  held: Held,
  membership: Membership,
  positions: Acknowledgements,
  atMostMs: number,
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
  let progressedAt = performance.now()
  const delivering = deliverBatch(
    payload,
    { ...membership, partition, stop },
    membership.consume.maxBatch ?? DEFAULT_BATCH,
    positions,
    () => {
      progressedAt = performance.now()
    },
  ).finally(() => {
    now.underWay.delete(partition)
    done.abort()
  })
  now.underWay.set(partition, delivering)
  await untilSlow(() => progressedAt, atMostMs, done.signal)
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

async function untilSlow(
  progressedAt: () => number,
  atMostMs: number,
  done: AbortSignal,
): Promise<void> {
  const startedAt = performance.now()
  while (!done.aborted) {
    const now = performance.now()
    const left = Math.min(progressedAt() + SLOW_MS, startedAt + atMostMs) - now
    if (left <= 0) return
    await pause(left, done)
  }
}
