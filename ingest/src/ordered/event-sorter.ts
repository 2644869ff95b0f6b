import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { eventBytes } from '../codec/event-bytes.ts'
import type { Claimed } from '../parse-item.ts'
import { createClaimedCodec } from './claimed-codec.ts'
import { isRepeat } from './event-order.ts'
import { mergeRuns } from './merge-runs.ts'
import { createPackedEvents } from './packed-events.ts'
import type { SpilledRun } from './spilled-run.ts'
import { readRun, writeRun } from './spilled-run.ts'

export interface SorterLimits {
  /** Held in memory before a sorted run is written to disk. */
  readonly maxEvents: number
  readonly maxBytes: number
}

export const defaultSorterLimits: SorterLimits = { maxEvents: 1_000_000, maxBytes: 512 * 2 ** 20 }

/** Sorts any number of events by event time in bounded memory. */
export interface EventSorter {
  add(claimed: Claimed): void
  /** Everything that was added, in order, each event once. Call once, after the last `add`. */
  sorted(): Iterable<Claimed>
  duplicates(): number
  /** Removes the runs that are left on disk. */
  close(): void
}

/** More open files, and smaller pieces read from each, cost more than merging in two passes. */
const MAX_OPEN_RUNS = 64
const RUN_BUFFER_BYTES = 256 * 1024

export async function createEventSorter(
  tempDir: string,
  limits: SorterLimits = defaultSorterLimits,
): Promise<EventSorter> {
  const directory = await mkdtemp(join(tempDir, 'tripline-order-'))
  const codec = createClaimedCodec()
  const held = createPackedEvents(codec)
  let runs: SpilledRun[] = []
  let written = 0
  let duplicates = 0

  const write = (sorted: Iterable<Uint8Array>) =>
    writeRun(join(directory, `${written++}.run`), sorted)
  const read = (run: SpilledRun) => readRun(run, RUN_BUFFER_BYTES, codec)

  function* encoded(sorted: Iterable<Claimed>): Generator<Uint8Array> {
    const to = eventBytes(RUN_BUFFER_BYTES)
    for (const claimed of sorted) {
      to.end = 0
      codec.append(to, claimed)
      yield to.bytes.subarray(0, to.end)
    }
  }

  function spill(): void {
    runs.push(write(held.bytesInOrder()))
    held.clear()
    // The oldest become one, in their place: of equal events the first that was read stays the first.
    if (runs.length === MAX_OPEN_RUNS) runs = [write(encoded(mergeRuns(runs.map(read))))]
  }

  function* once(sorted: Iterable<Claimed>): Generator<Claimed> {
    let last: Claimed | null = null
    for (const claimed of sorted) {
      if (last !== null && isRepeat(last.event, claimed.event)) {
        duplicates += 1
        continue
      }
      last = claimed
      yield claimed
    }
  }

  return {
    add(claimed) {
      held.add(claimed)
      if (held.events >= limits.maxEvents || held.bytes >= limits.maxBytes) spill()
    },
    sorted() {
      const inMemory = held.inOrder()
      return once(runs.length === 0 ? inMemory : mergeRuns([...runs.map(read), inMemory]))
    },
    duplicates: () => duplicates,
    close: () => rmSync(directory, { recursive: true, force: true }),
  }
}
