import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import type { Claimed } from '../parse-item.ts'
import type { ClaimedCodec } from './claimed-codec.ts'

/** A sorted run on disk: the length (uint32 LE) of each entry of a ClaimedCodec, and the entry. */
export interface SpilledRun {
  readonly path: string
  readonly entries: number
}

const LENGTH_BYTES = 4
const WRITE_BYTES = 1 << 20

/** Each entry need be valid only until the next one is asked for. */
export function writeRun(path: string, sorted: Iterable<Uint8Array>): SpilledRun {
  const file = openSync(path, 'wx', 0o600)
  let block = Buffer.allocUnsafeSlow(WRITE_BYTES)
  let end = 0
  let entries = 0
  const flush = () => {
    for (let at = 0; at < end; ) at += writeSync(file, block, at, end - at)
    end = 0
  }
  try {
    for (const entry of sorted) {
      const bytes = LENGTH_BYTES + entry.length
      if (end + bytes > block.length) flush()
      if (bytes > block.length) block = Buffer.allocUnsafeSlow(bytes)
      block.writeUInt32LE(entry.length, end)
      block.set(entry, end + LENGTH_BYTES)
      end += bytes
      entries += 1
    }
    flush()
  } finally {
    closeSync(file)
  }
  return { path, entries }
}

/** The events of a run in order; the file is removed after the last one. */
export function* readRun(
  run: SpilledRun,
  bufferBytes: number,
  codec: ClaimedCodec,
): Generator<Claimed> {
  const file = openSync(run.path, 'r')
  const read = createExactReader(file, bufferBytes)
  try {
    for (let index = 0; index < run.entries; index += 1) {
      const bytes = read(LENGTH_BYTES).readUInt32LE(0)
      yield codec.read(read(bytes), 0)
    }
  } finally {
    closeSync(file)
    unlinkSync(run.path)
  }
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
