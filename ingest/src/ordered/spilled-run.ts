import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { decodeEvent, encodeEvent } from '../event-codec.ts'
import type { CredentialEdge, IdentityClaims } from '../identity-claims.ts'
import type { Memo } from '../memo.ts'
import type { Claimed } from '../parse-item.ts'

/**
 * A sorted run on disk. One entry: three lengths (uint32 LE), then as many bytes each of the event, of its claims
 * and of its edge (JSON, empty for none).
 */
export interface SpilledRun {
  readonly path: string
  readonly events: number
}

/** Claims by their JSON: most events share theirs, and the resolver caches by the object. */
export type ClaimsMemo = Memo<string, IdentityClaims>

const HEADER_BYTES = 12
const WRITE_BYTES = 1 << 20

export function writeRun(path: string, sorted: Iterable<Claimed>): SpilledRun {
  const file = openSync(path, 'wx', 0o600)
  let parts: Uint8Array[] = []
  let bytes = 0
  let events = 0
  const flush = () => {
    const block = Buffer.concat(parts)
    for (let at = 0; at < block.length; ) at += writeSync(file, block, at)
    parts = []
    bytes = 0
  }
  try {
    for (const { event, claims, edge } of sorted) {
      const fields = [
        encodeEvent(event),
        Buffer.from(JSON.stringify(claims)),
        Buffer.from(edge === null ? '' : JSON.stringify(edge)),
      ]
      const header = Buffer.alloc(HEADER_BYTES)
      for (const [index, field] of fields.entries()) header.writeUInt32LE(field.length, index * 4)
      for (const part of [header, ...fields]) {
        parts.push(part)
        bytes += part.length
      }
      events += 1
      if (bytes >= WRITE_BYTES) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
  return { path, events }
}

/** The entries of a run in order; the file is removed after the last one. */
export function* readRun(
  run: SpilledRun,
  bufferBytes: number,
  memo: ClaimsMemo,
): Generator<Claimed> {
  const file = openSync(run.path, 'r')
  const read = createExactReader(file, bufferBytes)
  try {
    for (let index = 0; index < run.events; index += 1) yield readEntry(read, memo)
  } finally {
    closeSync(file)
    unlinkSync(run.path)
  }
}

function readEntry(read: (bytes: number) => Buffer, memo: ClaimsMemo): Claimed {
  const header = read(HEADER_BYTES)
  const [eventBytes, claimsBytes, edgeBytes] = [0, 4, 8].map((at) => header.readUInt32LE(at))
  const event = decodeEvent(read(eventBytes ?? 0))
  if (event === null) throw new Error('a run on disk does not hold what was written to it')
  const text = read(claimsBytes ?? 0).toString('utf8')
  let claims = memo.get(text)
  if (claims === undefined) {
    claims = JSON.parse(text) as IdentityClaims
    memo.set(text, claims)
  }
  const edge = edgeBytes ? (JSON.parse(read(edgeBytes).toString('utf8')) as CredentialEdge) : null
  return { event, claims, edge }
}

/** Reads exactly so many bytes at a time; the result is valid until the next call. */
function createExactReader(file: number, bufferBytes: number): (bytes: number) => Buffer {
  let buffer = Buffer.alloc(bufferBytes)
  let from = 0
  let to = 0
  return (bytes) => {
    if (to - from < bytes) {
      const next = bytes > buffer.length ? Buffer.alloc(bytes) : buffer
      buffer.copy(next, 0, from, to)
      to -= from
      from = 0
      buffer = next
      while (to < bytes) {
        const count = readSync(file, buffer, to, buffer.length - to, null)
        if (count === 0) throw new Error('a run on disk ended too early')
        to += count
      }
    }
    from += bytes
    return buffer.subarray(from - bytes, from)
  }
}
