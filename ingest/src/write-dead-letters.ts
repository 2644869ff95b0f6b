import type { EventLog, LogMessage, Store } from '@tripline/infra'
import { blockBuilder } from '@tripline/infra'
import { deadLetterColumns, decodeDeadLetter } from './dead-letters.ts'

/** Each holds up to 64 KiB. */
const MAX_BATCH = 200

/** Carries the topic `dead-letters` into the table of that name, until the signal aborts. */
export function writeDeadLetters(log: EventLog, store: Store, signal: AbortSignal): Promise<void> {
  const write = (batch: readonly LogMessage[]) => writeBatch(batch, store)
  return log.consume('dead-letters', 'dead-letter-writer', write, signal, { maxBatch: MAX_BATCH })
}

async function writeBatch(batch: readonly LogMessage[], store: Store): Promise<void> {
  const block = blockBuilder(deadLetterColumns)
  for (const { value } of batch) {
    const letter = decodeDeadLetter(value)
    if (letter !== null) block.push(letter)
  }
  const [first, last] = [batch[0]?.position, batch.at(-1)?.position]
  if (block.rows === 0 || first === undefined || last === undefined) return
  // A batch cut elsewhere after a crash has another token; the table then merges rows of one (received_at, id).
  const token = `dead-letters/${first.partition}/${first.offset}-${last.offset}`
  await store.insertBlock('dead_letters', block.finish(), token)
}
