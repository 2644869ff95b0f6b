import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BlockFile } from './block-file.ts'
import { isIdentifier } from './identifier.ts'
import type { ColumnType } from './native-columns.ts'
import { columnTypes } from './native-columns.ts'

export interface BlockHeader {
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
}

const WIDTH: Readonly<Record<Exclude<ColumnType, 'String' | 'LowCardinality(String)'>, number>> = {
  "DateTime64(3, 'UTC')": 8,
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  Float32: 4,
  Float64: 8,
}

/** Values stepped over between two turns of the event loop: about a millisecond. */
const VALUES_A_TURN = 16_384

/**
 * Names and types of the columns of a Native block, or null when the bytes are not exactly one whole block. Steps
 * over the values: an INSERT … SELECT goes by position, so the names must come from the block. A checkpoint may hold a million
 * texts, and the thread that holds the store answers requests: it does so meanwhile.
 */
export async function readBlockHeader(block: Uint8Array): Promise<BlockHeader | null> {
  let at = 0
  let sound = true
  let stepped = 0

  function varint(): number {
    let value = 0
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = block[at++]
      if (byte === undefined) break
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    sound = false
    return 0
  }

  function uint64(): number {
    const value = block.length - at >= 8 ? view.getBigUint64(at, true) : -1n
    at += 8
    if (value < 0n || value > 2n ** 40n) sound = false
    return sound ? Number(value) : 0
  }

  function text(): string {
    const length = varint()
    at += length
    if (at > block.length || length > 128) sound = false
    return sound ? latin1.decode(block.subarray(at - length, at)) : ''
  }

  async function skipStrings(count: number): Promise<void> {
    for (let i = 0; i < count && sound; i++) {
      if (++stepped % VALUES_A_TURN === 0) await nextTurn()
      // Not `at += varint()`: that reads `at` before varint moves it.
      const length = varint()
      at += length
      if (at > block.length) sound = false
    }
  }

  async function skipDictionary(): Promise<void> {
    uint64()
    const width = 1 << (uint64() & 3)
    await skipStrings(uint64())
    const indexes = uint64()
    at += indexes * width
  }

  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const latin1 = new TextDecoder('latin1')
  const count = varint()
  const rows = varint()
  const columns: { name: string; type: ColumnType }[] = []
  for (let i = 0; i < count && sound; i++) {
    const name = text()
    const typeName = text()
    const type = columnTypes.find((known) => known === typeName)
    if (type === undefined || !isIdentifier(name)) return null
    columns.push({ name, type })
    if (rows === 0) continue
    if (type === 'String') await skipStrings(rows)
    else if (type === 'LowCardinality(String)') await skipDictionary()
    else at += rows * WIDTH[type]
  }
  return sound && at === block.length && columns.length > 0 ? { rows, columns } : null
}

/** Of a file it is known: whoever wrote it keeps it. */
export async function headerOf(block: Uint8Array | BlockFile): Promise<BlockHeader | null> {
  return block instanceof Uint8Array ? await readBlockHeader(block) : block.header
}
