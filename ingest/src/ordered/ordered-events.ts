import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@tripline/infra'
import type { DeadLetter } from '../dead-letters.ts'
import type { AuditEvent } from '../event.ts'
import type { Identify } from '../identify-events.ts'
import type { ParseItem } from '../parse-item.ts'
import { noParsedItems } from '../parse-item.ts'
import { noCursors } from '../sources/file-cursor.ts'
import { fileSource } from '../sources/file-source.ts'
import type { GunzipLimits } from '../sources/gunzip.ts'
import type { SourceHint } from '../sources/source-item.ts'
import { attributeInOrder } from './attribute-in-order.ts'
import type { EventSorter, SorterLimits } from './event-sorter.ts'
import { createEventSorter } from './event-sorter.ts'

export interface OrderedEventsOptions {
  /** Files and directories, plain or gzip, any depth. */
  readonly paths: readonly string[]
  readonly source: SourceHint
  readonly parse: ParseItem
  readonly identify: Identify
  readonly clock: Clock
  /** Where sorted runs go when the events do not fit into memory; emptied again whatever happens. */
  readonly tempDir: string
  readonly onDeadLetter: (letter: DeadLetter) => void
  /** Once for each path that is not there or cannot be read. */
  readonly onUnreadable?: (path: string) => void
  readonly signal: AbortSignal
  readonly limits?: SorterLimits
  readonly gunzip?: GunzipLimits
}

export interface OrderedCounts {
  readonly records: number
  readonly events: number
  readonly malformed: number
  readonly ignored: number
  readonly duplicates: number
}

export interface OrderedEvents extends AsyncIterable<readonly AuditEvent[]> {
  /** Final once the iteration has ended. */
  counts(): OrderedCounts
}

const BATCH = 1000

/**
 * Reads everything under the paths, then gives the events in one order of event time, attributed, each once, in
 * batches of at most 1,000. The same files give the same batches.
 */
export function orderedEvents(options: OrderedEventsOptions): OrderedEvents {
  const counts = { records: 0, events: 0, malformed: 0, ignored: 0, duplicates: 0 }

  async function* batches(): AsyncGenerator<readonly AuditEvent[]> {
    const sorter = await createEventSorter(options.tempDir, options.limits)
    try {
      await readInto(sorter, options, counts)
      let batch: AuditEvent[] = []
      for (const event of attributeInOrder(sorter.sorted(), options.identify)) {
        batch.push(event)
        if (batch.length < BATCH) continue
        counts.events += batch.length
        yield batch
        batch = []
        options.signal.throwIfAborted()
        // Lets signals and messages in: everything above is synchronous.
        await setImmediate()
      }
      counts.events += batch.length
      counts.duplicates = sorter.duplicates()
      if (batch.length > 0) yield batch
    } finally {
      sorter.close()
    }
  }

  return { [Symbol.asyncIterator]: batches, counts: () => ({ ...counts }) }
}

async function readInto(
  sorter: EventSorter,
  options: OrderedEventsOptions,
  counts: { records: number; malformed: number; ignored: number },
): Promise<void> {
  const { paths, source, clock, signal, gunzip, onUnreadable } = options
  const files = fileSource({
    name: 'replay',
    paths,
    source,
    follow: false,
    cursors: noCursors,
    clock,
    ...(onUnreadable && { onUnreadable }),
    ...(gunzip && { gunzip }),
  })
  await files.run(async (items) => {
    const parsed = noParsedItems()
    for (const item of items) options.parse(item, parsed)
    counts.records += items.length
    counts.malformed += parsed.deadLetters.length
    counts.ignored += parsed.ignored
    for (const claimed of parsed.claimed) sorter.add(claimed)
    for (const letter of parsed.deadLetters) options.onDeadLetter(letter)
  }, signal)
  signal.throwIfAborted()
}
