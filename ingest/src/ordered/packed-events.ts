import type { EventBytes } from '../codec/event-bytes.ts'
import { eventBytes } from '../codec/event-bytes.ts'
import type { Claimed } from '../parse-item.ts'
import type { ClaimedCodec } from './claimed-codec.ts'
import { entryBytes, idOfEntry } from './claimed-codec.ts'

/**
 * Events as bytes outside the heap, in the order they came. As objects, hundreds of thousands of them would be
 * copied and marked by the garbage collector again and again until all have come.
 */
export interface PackedEvents {
  add(claimed: Claimed): void
  readonly events: number
  readonly bytes: number
  /** The events in order of time and id; of equal ones the one added first comes first. */
  inOrder(): Generator<Claimed>
  /** The same as the bytes they are; each is valid until the next call. */
  bytesInOrder(): Generator<Uint8Array>
  /** Forgets all, and keeps the room. */
  clear(): void
}

const CHUNK_BYTES = 4 << 20
/** An event that does not fit behind this makes its chunk grow. */
const FULL_BYTES = CHUNK_BYTES - (64 << 10)

export function createPackedEvents(codec: ClaimedCodec): PackedEvents {
  const chunks: EventBytes[] = []
  let used = 0
  let times: number[] = []
  // Of each event, its chunk and its place in it.
  let chunkOf: number[] = []
  let placeOf: number[] = []
  let bytes = 0

  function roomy(): EventBytes {
    const current = chunks[used - 1]
    if (current !== undefined && current.end < FULL_BYTES) return current
    const next = chunks[used] ?? eventBytes(CHUNK_BYTES)
    chunks[used++] = next
    next.end = 0
    return next
  }

  const bytesOf = (index: number): Buffer => chunks[chunkOf[index] ?? 0]?.bytes ?? NO_BYTES
  const idOf = (index: number): string => idOfEntry(bytesOf(index), placeOf[index] ?? 0)

  /** The order of `byEventOrder`. Stable, and fast where much is in order already, as logs are (TimSort). */
  function order(): readonly number[] {
    return Array.from(times.keys()).sort((a, b) => {
      const apart = (times[a] ?? 0) - (times[b] ?? 0)
      if (apart !== 0) return apart
      const [idA, idB] = [idOf(a), idOf(b)]
      return idA < idB ? -1 : idA > idB ? 1 : 0
    })
  }

  return {
    add(claimed) {
      const chunk = roomy()
      times.push(claimed.event.occurredAt)
      chunkOf.push(used - 1)
      placeOf.push(chunk.end)
      bytes -= chunk.end
      codec.append(chunk, claimed)
      bytes += chunk.end
    },
    get events() {
      return times.length
    },
    get bytes() {
      return bytes
    },
    *inOrder() {
      for (const index of order()) yield codec.read(bytesOf(index), placeOf[index] ?? 0)
    },
    *bytesInOrder() {
      for (const index of order()) {
        const chunk = bytesOf(index)
        const from = placeOf[index] ?? 0
        yield chunk.subarray(from, from + entryBytes(chunk, from))
      }
    },
    clear() {
      times = []
      chunkOf = []
      placeOf = []
      used = 0
      bytes = 0
    },
  }
}

const NO_BYTES = Buffer.alloc(0)
