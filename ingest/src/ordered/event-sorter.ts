import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { createMemo } from '../memo.ts'
import type { Claimed } from '../parse-item.ts'
import { byEventOrder, isRepeat } from './event-order.ts'
import { mergeRuns } from './merge-runs.ts'
import type { ClaimsMemo, SpilledRun } from './spilled-run.ts'
import { readRun, writeRun } from './spilled-run.ts'

export interface SorterLimits {
  /** Held in memory before a sorted run is written to disk. */
  readonly maxEvents: number
  readonly maxBytes: number
}

export const defaultSorterLimits: SorterLimits = { maxEvents: 200_000, maxBytes: 512 * 2 ** 20 }

/** Sorts any number of events by event time in bounded memory. */
export interface EventSorter {
  add(claimed: Claimed): void
  /** Everything that was added, in order, each event once. Call once, after the last `add`. */
  sorted(): Iterable<Claimed>
  duplicates(): number
  /** Removes the runs that are left on disk. */
  close(): void
}

/** An event's strings beside `raw`, and its objects. */
const EVENT_BYTES = 1024
/** More open files, and smaller pieces read from each, cost more than merging in two passes. */
const MAX_OPEN_RUNS = 64
const RUN_BUFFER_BYTES = 256 * 1024
const MAX_CLAIMS = 50_000

export async function createEventSorter(
  tempDir: string,
  limits: SorterLimits = defaultSorterLimits,
): Promise<EventSorter> {
  const directory = await mkdtemp(join(tempDir, 'tripline-order-'))
  const memo: ClaimsMemo = createMemo(MAX_CLAIMS)
  let held: Claimed[] = []
  let heldBytes = 0
  let runs: SpilledRun[] = []
  let written = 0
  let duplicates = 0

  const write = (sorted: Iterable<Claimed>) => writeRun(join(directory, `${written++}.run`), sorted)
  const merged = (from: readonly SpilledRun[]) =>
    mergeRuns(from.map((run) => readRun(run, RUN_BUFFER_BYTES, memo)))

  function spill(): void {
    runs.push(write(held.sort(byClaimed)))
    held = []
    heldBytes = 0
    // The oldest become one, in their place: of equal events the first that was read stays the first.
    if (runs.length === MAX_OPEN_RUNS) runs = [write(merged(runs))]
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
      held.push(claimed)
      heldBytes += claimed.event.raw.length + EVENT_BYTES
      if (held.length >= limits.maxEvents || heldBytes >= limits.maxBytes) spill()
    },
    sorted() {
      const inMemory = held.sort(byClaimed)
      held = []
      if (runs.length === 0) return once(inMemory)
      const onDisk = runs.map((run) => readRun(run, RUN_BUFFER_BYTES, memo))
      return once(mergeRuns([...onDisk, inMemory]))
    },
    duplicates: () => duplicates,
    close: () => rmSync(directory, { recursive: true, force: true }),
  }
}

const byClaimed = (a: Claimed, b: Claimed): number => byEventOrder(a.event, b.event)
