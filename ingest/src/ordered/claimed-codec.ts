import { decodeEventAt, decodeEventId } from '../codec/decode-event.ts'
import { appendEvent } from '../codec/encode-event.ts'
import type { EventBytes } from '../codec/event-bytes.ts'
import { reserve } from '../codec/event-bytes.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import type { Claimed } from '../parse-item.ts'

/**
 * An event that waits to be sorted, as bytes: four uint32 LE (bytes of the event, number of its claims, bytes of its
 * claims, bytes of its edge), then the event, its claims as JSON where they have no number, and its edge as JSON.
 */
export interface ClaimedCodec {
  append(to: EventBytes, claimed: Claimed): void
  /** The event and all that goes with it. Throws on bytes that `append` did not write. */
  read(bytes: Buffer, at: number): Claimed
}

/** Bytes of the four numbers: enough to know how long the rest is. */
export const HEADER_BYTES = 16

/** Bytes of an entry, header and all. */
export function entryBytes(bytes: Buffer, at: number): number {
  const event = bytes.readUInt32LE(at)
  return HEADER_BYTES + event + bytes.readUInt32LE(at + 8) + bytes.readUInt32LE(at + 12)
}

/** The id of the entry's event. */
export function idOfEntry(bytes: Buffer, at: number): string {
  return decodeEventId(bytes, at + HEADER_BYTES)
}

/** Parsers give one object for one identity, so most claims are known; past these they go along as text. */
const MAX_NUMBERED = 50_000

/** The claims that have a number stay in memory: what one codec wrote, only it can read. */
export function createClaimedCodec(maxNumbered: number = MAX_NUMBERED): ClaimedCodec {
  // Number 0 is none.
  const numbered: (IdentityClaims | null)[] = [null]
  const numbers = new Map<IdentityClaims, number>()
  let last: IdentityClaims | null = null
  let lastNumber = 0

  function numberOf(claims: IdentityClaims): number {
    if (claims === last) return lastNumber
    let number = numbers.get(claims)
    if (number === undefined) {
      if (numbered.length > maxNumbered) return 0
      number = numbered.push(claims) - 1
      numbers.set(claims, number)
    }
    last = claims
    lastNumber = number
    return number
  }

  return {
    append(to, { event, claims, edge }) {
      reserve(to, HEADER_BYTES)
      const at = to.end
      to.end += HEADER_BYTES
      appendEvent(to, event)
      const eventBytes = to.end - at - HEADER_BYTES
      const number = numberOf(claims)
      const claimsBytes = number === 0 ? appendJson(to, claims) : 0
      const edgeBytes = edge === null ? 0 : appendJson(to, edge)
      putUint32(to.bytes, at, eventBytes)
      putUint32(to.bytes, at + 4, number)
      putUint32(to.bytes, at + 8, claimsBytes)
      putUint32(to.bytes, at + 12, edgeBytes)
    },
    read(bytes, at) {
      const claimsAt = at + HEADER_BYTES + bytes.readUInt32LE(at)
      const edgeAt = claimsAt + bytes.readUInt32LE(at + 8)
      const edgeBytes = bytes.readUInt32LE(at + 12)
      const event = decodeEventAt(bytes, at + HEADER_BYTES, claimsAt)
      const known = numbered[bytes.readUInt32LE(at + 4)]
      if (event === null || known === undefined) {
        throw new Error('what waits to be sorted is not what was written')
      }
      // Written above, out of these very types.
      const claims = known ?? (jsonAt(bytes, claimsAt, edgeAt) as IdentityClaims)
      const edge =
        edgeBytes === 0 ? null : (jsonAt(bytes, edgeAt, edgeAt + edgeBytes) as CredentialEdge)
      return { event, claims, edge }
    },
  }
}

function appendJson(to: EventBytes, value: IdentityClaims | CredentialEdge): number {
  const text = JSON.stringify(value)
  reserve(to, text.length * 3)
  const written = to.bytes.write(text, to.end, 'utf8')
  to.end += written
  return written
}

function jsonAt(bytes: Buffer, from: number, to: number): unknown {
  return JSON.parse(bytes.toString('utf8', from, to))
}

function putUint32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value & 0xff
  bytes[at + 1] = (value >>> 8) & 0xff
  bytes[at + 2] = (value >>> 16) & 0xff
  bytes[at + 3] = value >>> 24
}
