import type { AuditEvent } from '../event.ts'
import type { Identify } from '../identify-events.ts'
import type { Claimed } from '../parse-item.ts'

/** Clocks of different endpoints disagree by seconds, and times are often cut to the second. */
const AHEAD_MS = 5000
const AHEAD_EVENTS = 20_000
const MOST_PASSED = 64

/**
 * Says who acted, in order of event time, the credential graph always a little ahead of the events: the call that
 * issued a credential may carry the same second as its first use, or a later one, and then sort behind it.
 */
export function* attributeInOrder(
  sorted: Iterable<Claimed>,
  identify: Identify,
): Generator<AuditEvent> {
  let waiting: Claimed[] = []
  let first = 0
  for (const claimed of sorted) {
    if (claimed.edge !== null) identify.learn(claimed.edge)
    waiting.push(claimed)
    const safeBefore = claimed.event.occurredAt - AHEAD_MS
    for (let next = waiting[first]; next !== undefined; next = waiting[first]) {
      const isFull = waiting.length - first > AHEAD_EVENTS
      if (next.event.occurredAt >= safeBefore && !isFull) break
      first += 1
      yield identify.attribute(next.event, next.claims)
    }
    // What was given away must not be held: it would grow old here, and cost the garbage collector more than it is.
    if (first >= MOST_PASSED && first * 2 >= waiting.length) {
      waiting = waiting.slice(first)
      first = 0
    }
  }
  for (const { event, claims } of waiting.slice(first)) yield identify.attribute(event, claims)
}
