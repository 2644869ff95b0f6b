import type { Claimed } from '../parse-item.ts'
import { byEventOrder } from './event-order.ts'

interface Head {
  claimed: Claimed
  readonly run: number
  readonly rest: Iterator<Claimed>
}

/**
 * Merges sorted runs into one sorted sequence (Knuth, The Art of Computer Programming 3, 5.4.1, with a binary heap).
 * Of equal events the one of the earlier run comes first, as in a stable sort.
 */
export function* mergeRuns(runs: readonly Iterable<Claimed>[]): Generator<Claimed> {
  const iterators = runs.map((run) => run[Symbol.iterator]())
  const heap: Head[] = []
  try {
    for (const [run, rest] of iterators.entries()) {
      const first = rest.next()
      if (!first.done) heap.push({ claimed: first.value, run, rest })
    }
    for (let at = heap.length >> 1; at >= 0; at -= 1) siftDown(heap, at)
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      yield top.claimed
      const next = top.rest.next()
      if (!next.done) top.claimed = next.value
      else {
        const last = heap.pop()
        if (last !== undefined && heap.length > 0) heap[0] = last
      }
      siftDown(heap, 0)
    }
  } finally {
    for (const rest of iterators) rest.return?.()
  }
}

function siftDown(heap: Head[], from: number): void {
  for (let at = from; ; ) {
    let least = at
    for (const child of [2 * at + 1, 2 * at + 2])
      if (before(heap[child], heap[least])) least = child
    const [moved, up] = [heap[at], heap[least]]
    if (least === at || moved === undefined || up === undefined) return
    heap[at] = up
    heap[least] = moved
    at = least
  }
}

function before(a: Head | undefined, b: Head | undefined): boolean {
  if (a === undefined || b === undefined) return false
  const order = byEventOrder(a.claimed.event, b.claimed.event)
  return order < 0 || (order === 0 && a.run < b.run)
}
