import type { Hash64 } from '../hash64.ts'
import type { ByteWriter } from './byte-writer.ts'
import { byteWriter } from './byte-writer.ts'

/** The ClickHouse types a block may hold. A closed list: the names go into SQL text. */
export const columnTypes = [
  'String',
  'LowCardinality(String)',
  "DateTime64(3, 'UTC')",
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float32',
  'Float64',
] as const
export type ColumnType = (typeof columnTypes)[number]
/** The halves of a hash are a UInt64 without the cost of a bigint. */
export type ColumnValue = string | number | bigint | boolean | Uint8Array | Readonly<Hash64>

/** The values of one column of one block, in the order they came. */
export interface ColumnBuffer {
  /** Many rows at a time: a loop over the rows of a column costs half of one over the columns of a row. */
  push<Row>(rows: readonly Row[], of: (row: Row) => ColumnValue): void
  readonly rows: number
  /** What `writeTo` will add. */
  readonly bytes: number
  /** `between` runs after each 256 KB of texts. */
  writeTo(out: ByteWriter, between?: () => void): void
  clear(): void
}

type WholeArray = Uint8Array | Uint16Array | Uint32Array
type NumberArray = WholeArray | Float32Array | Float64Array

const ROWS = 1024
/** Copied in a third of a millisecond where the memory is new. */
const BYTES_AT_ONCE = 256 * 1024

export function columnBuffer(type: ColumnType): ColumnBuffer {
  switch (type) {
    case 'String':
      return stringColumn()
    case 'LowCardinality(String)':
      return dictionaryColumn()
    case 'UInt8':
      return numberColumn((values) => new Uint8Array(values), 1, 2 ** 8 - 1)
    case 'UInt16':
      return numberColumn((values) => new Uint16Array(values), 2, 2 ** 16 - 1)
    case 'UInt32':
      return numberColumn((values) => new Uint32Array(values), 4, 2 ** 32 - 1)
    case 'Float32':
      return numberColumn((values) => new Float32Array(values), 4, Infinity)
    case 'Float64':
      return numberColumn((values) => values, 8, Infinity)
    case 'UInt64':
      return wideColumn(0, 2 ** 64)
    case "DateTime64(3, 'UTC')":
      // 1900-01-01 to 2299-12-31, the type's range in the ClickHouse documentation, in epoch milliseconds.
      return wideColumn(-2_208_988_800_000, 10_413_791_999_999)
  }
}

function stringColumn(): ColumnBuffer {
  const out = byteWriter(ROWS * 16)
  let rows = 0
  return {
    push(from, of) {
      for (const row of from) {
        const value = of(row)
        if (typeof value === 'string') out.string(value)
        else if (value instanceof Uint8Array) out.blob(value)
        else out.string(String(value))
        rows++
      }
    },
    get rows() {
      return rows
    },
    get bytes() {
      return out.length
    },
    writeTo(target, between) {
      const all = out.view()
      for (let at = 0; at < all.length; at += BYTES_AT_ONCE) {
        target.bytes(all.subarray(at, at + BYTES_AT_ONCE))
        between?.()
      }
    },
    clear() {
      out.clear()
      rows = 0
    },
  }
}

/**
 * LowCardinality: each distinct value once, then one index a row. Serialisation version 1, one dictionary of
 * "additional keys" (ClickHouse SerializationLowCardinality.cpp).
 */
function dictionaryColumn(): ColumnBuffer {
  const ADDITIONAL_KEYS = 1 << 9
  const ids = new Map<string, number>()
  const keys = byteWriter(1024)
  let indexes = new Uint32Array(ROWS)
  let rows = 0
  let last = ''
  let lastId = -1

  function idOf(text: string): number {
    const known = ids.get(text)
    if (known !== undefined) return known
    const id = ids.size
    ids.set(text, id)
    keys.string(text)
    return id
  }

  /** Of an index: 0, 1 or 2 for one, two or four bytes. */
  const width = (): 0 | 1 | 2 => (ids.size > 65_536 ? 2 : ids.size > 256 ? 1 : 0)

  return {
    push(from, of) {
      while (rows + from.length > indexes.length) {
        indexes = grown(indexes, new Uint32Array(indexes.length * 2))
      }
      for (const row of from) {
        const value = of(row)
        const text = typeof value === 'string' ? value : textOf(value)
        if (text !== last || lastId < 0) {
          lastId = idOf(text)
          last = text
        }
        indexes[rows++] = lastId
      }
    },
    get rows() {
      return rows
    },
    get bytes() {
      return keys.length + 32 + (rows << width())
    },
    writeTo(out) {
      const used = indexes.subarray(0, rows)
      out.uint64(1)
      out.uint64(width() | ADDITIONAL_KEYS)
      out.uint64(ids.size)
      out.bytes(keys.view())
      out.uint64(rows)
      if (width() === 2) out.bytes(bytesOf(used))
      else out.bytes(bytesOf(width() === 1 ? new Uint16Array(used) : new Uint8Array(used)))
    },
    clear() {
      ids.clear()
      keys.clear()
      rows = 0
      last = ''
      lastId = -1
    },
  }
}

const textOf = (value: ColumnValue): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)

/**
 * Gathered as doubles, whatever the type, and made what they are at the end: a store into an array that may be one
 * of five kinds costs ten times as much. Outside numbers may be anything: whole ones are held to the type's range,
 * because a typed array would wrap them.
 */
function numberColumn(
  make: (values: Float64Array) => NumberArray,
  bytesEach: number,
  most: number,
): ColumnBuffer {
  const whole = Number.isFinite(most)
  let values = new Float64Array(ROWS)
  let rows = 0
  return {
    push(from, of) {
      while (rows + from.length > values.length) {
        values = grown(values, new Float64Array(values.length * 2))
      }
      for (const row of from) {
        const value = of(row)
        const given = typeof value === 'number' ? value : Number(value)
        // Comparisons with NaN are false: a NaN in a whole column becomes 0.
        values[rows++] = whole ? (given > 0 ? Math.min(given, most) : 0) : given
      }
    },
    get rows() {
      return rows
    },
    get bytes() {
      return rows * bytesEach
    },
    writeTo: (out) => out.bytes(bytesOf(make(values.subarray(0, rows)))),
    clear() {
      rows = 0
    },
  }
}

/** 64-bit whole numbers as two 32-bit halves: no BigInt where the value is a number. */
function wideColumn(least: number, most: number): ColumnBuffer {
  let halves = new Uint32Array(ROWS * 2)
  let rows = 0

  function put(low: number, high: number): void {
    halves[rows * 2] = low
    halves[rows * 2 + 1] = high
    rows++
  }

  function putNumber(given: number): void {
    const held = given > least ? Math.trunc(Math.min(given, most)) : least
    const number = Number.isNaN(given) ? 0 : held
    // 2^64 stands for "more than fits", which is all ones.
    if (number < 2 ** 64) put(number >>> 0, Math.floor(number / 2 ** 32) >>> 0)
    else put(0xffffffff, 0xffffffff)
  }

  return {
    push(from, of) {
      while ((rows + from.length) * 2 > halves.length) {
        halves = grown(halves, new Uint32Array(halves.length * 2))
      }
      for (const row of from) {
        const value = of(row)
        if (typeof value === 'number') putNumber(value)
        else if (typeof value === 'bigint') {
          const wrapped = BigInt.asUintN(64, value)
          put(Number(wrapped & 0xffffffffn), Number(wrapped >> 32n))
        } else if (typeof value === 'object' && 'hi' in value) put(value.lo, value.hi)
        else putNumber(Number(value))
      }
    },
    get rows() {
      return rows
    },
    get bytes() {
      return rows * 8
    },
    writeTo: (out) => out.bytes(bytesOf(halves.subarray(0, rows * 2))),
    clear() {
      rows = 0
    },
  }
}

function grown<A extends NumberArray>(from: A, to: A): A {
  to.set(from)
  return to
}

/** The platform is little-endian wherever chDB and lmdb have binaries, and so is the Native format. */
function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
