import { open } from 'node:fs/promises'
import type { Segment } from './audit-files.ts'
import { segmentsOf } from './audit-files.ts'
import { readHead } from './audit-head.ts'
import type { AuditPlace } from './audit-log.ts'
import { MAX_LINE_BYTES, readRecord } from './audit-record.ts'
import type { AuditSeal } from './audit-seal.ts'

/** Where the chain goes on, and what was found wrong with its end. */
export interface ChainEnd {
  /** Null before the first record of all. */
  readonly chain: string | null
  readonly place: AuditPlace
  /** The file to go on in, and its bytes that count; null to begin another. */
  readonly file: { readonly segment: Segment; readonly bytes: number } | null
  /** Bytes of a record that was cut off while it was written. It was never acknowledged. */
  readonly cutBytes: number
  /** '' when the end is as it was left. */
  readonly problem: string
}

const LINE_END = 10
export const NOWHERE: AuditPlace = { sequence: 0, fingerprint: '' }

/**
 * Looks at the end of the chain only: `verify` looks at all of it. What is missing stays missing: the next record takes the
 * number after the last one the head knows of, so that the gap can be seen for ever.
 */
export async function resumeChain(folder: string, seal: AuditSeal): Promise<ChainEnd> {
  const head = await readHead(folder, seal)
  const segments = segmentsOf(folder)
  const segment = segments.at(-1)
  const tail = segment === undefined ? EMPTY : await readTail(segment, seal)
  // A crash may leave a file begun and without a record.
  const before = tail.bytes === 0 ? segments.at(-2) : undefined
  const { last } = before === undefined ? tail : await readTail(before, seal)
  const file = segment === undefined ? null : { segment, bytes: tail.bytes }
  const goesOn = { file, cutBytes: tail.cutBytes }

  if (head.kind === 'whole') {
    const { chain, place } = head
    if (last !== null && last.chain === chain && follows(last.place, place)) {
      return { ...goesOn, chain, place: last.place, problem: '' }
    }
    const problem =
      last === null && segment !== undefined
        ? 'the last record was not whole'
        : `the records ended before number ${place.sequence}`
    // Into a file of its own: what is there is evidence.
    const sequence = Math.max(place.sequence, segment?.first ?? 0)
    return { ...NEW_FILE, chain, place: { ...place, sequence }, problem }
  }
  if (last !== null) {
    return { ...goesOn, chain: last.chain, place: last.place, problem: `the head was ${head.kind}` }
  }
  if (segment === undefined && head.kind === 'missing') {
    return { ...NEW_FILE, chain: null, place: NOWHERE, problem: '' }
  }
  const place = { sequence: segment?.first ?? 0, fingerprint: '' }
  return {
    ...NEW_FILE,
    chain: null,
    place,
    problem: 'neither the head nor the last record was whole',
  }
}

const NEW_FILE = { file: null, cutBytes: 0 }
const EMPTY: Tail = { last: null, bytes: 0, cutBytes: 0 }

const follows = (last: AuditPlace, head: AuditPlace): boolean =>
  last.sequence > head.sequence ||
  (last.sequence === head.sequence && last.fingerprint === head.fingerprint)

interface Tail {
  readonly last: { readonly chain: string; readonly place: AuditPlace } | null
  /** Through the end of the last line. */
  readonly bytes: number
  readonly cutBytes: number
}

/** The last line of a segment, when it is whole. */
async function readTail(segment: Segment, seal: AuditSeal): Promise<Tail> {
  const file = await open(segment.path, 'r')
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - 2 * MAX_LINE_BYTES)
    const chunk = Buffer.alloc(size - from)
    await file.read(chunk, 0, chunk.length, from)
    const end = chunk.lastIndexOf(LINE_END)
    const bytes = from + end + 1
    const cutBytes = size - bytes
    if (end < 0) return { last: null, bytes: from, cutBytes }
    const begin = chunk.subarray(0, end).lastIndexOf(LINE_END) + 1
    const read = readRecord(chunk.subarray(begin, end), seal)
    if (read.kind !== 'whole') return { last: null, bytes, cutBytes }
    const { record, fingerprint } = read.sealed
    const place = { sequence: record.sequence, fingerprint }
    return { last: { chain: record.chain, place }, bytes, cutBytes }
  } finally {
    await file.close()
  }
}
