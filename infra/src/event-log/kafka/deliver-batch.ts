import type { EachBatchPayload } from 'kafkajs'
import type { Delivery } from '../deliver-until-done.ts'
import { deliverUntilDone } from '../deliver-until-done.ts'
import type { LogMessage } from '../event-log.ts'
import type { Acknowledgements } from './acknowledgements.ts'

/**
 * Delivers what one fetch brought, `size` at a time, and acknowledges it. Never rejects: what fails here is tried again, or
 * left to whoever gets the partition.
 */
export async function deliverBatch(
  payload: EachBatchPayload,
  delivery: Delivery,
  size: number,
  positions: Acknowledgements,
  progressed: () => void,
): Promise<void> {
  const { batch } = payload
  for (let i = 0; i < batch.messages.length && !delivery.stop.aborted; i += size) {
    const part = batch.messages.slice(i, i + size)
    const messages = part.map((message) => logMessage(batch.partition, message))
    if (!(await deliverUntilDone(delivery, messages))) break
    const last = part.at(-1)?.offset ?? batch.lastOffset()
    payload.resolveOffset(last)
    progressed()
    // Stored while the next part is delivered or fetched: a crash repeats one part more at most.
    await positions.store(payload, String(BigInt(last) + 1n))
  }
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
