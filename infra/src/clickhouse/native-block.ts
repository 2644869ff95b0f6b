import type { ByteWriter } from './byte-writer.ts'
import { byteWriter } from './byte-writer.ts'
import { isIdentifier } from './identifier.ts'
import type { ColumnType, ColumnValue } from './native-columns.ts'
import { columnBuffer } from './native-columns.ts'

export interface Column<Row> {
  /** A plain identifier: letters, digits and underscores. */
  readonly name: string
  readonly type: ColumnType
  /**
   * The value of one row. Whole numbers outside the type's range are held to it, NaN is 0; DateTime64 takes epoch
   * milliseconds; UInt64 takes a number up to 2^53 or a bigint.
   */
  readonly of: (row: Row) => ColumnValue
}

export interface BlockBuilder<Row> {
  push(row: Row): void
  /** The same in order, at half the cost. */
  pushAll(rows: readonly Row[]): void
  readonly rows: number
  /** About the size of the finished block. */
  readonly bytes: number
  /**
   * The block, owning its whole ArrayBuffer (it may be transferred). The builder is empty afterwards. `between` runs after each
   * column and each 256 KB of one: of a large block they take some milliseconds.
   */
  finish(between?: () => void): Uint8Array<ArrayBuffer>
  /** The same behind what is in `out`. */
  drainTo(out: ByteWriter, between?: () => void): void
}

/**
 * Builds a block of ClickHouse's Native format, column by column, from rows that come in any number of small
 * batches. https://clickhouse.com/docs/interfaces/formats/Native
 */
export function blockBuilder<Row>(columns: readonly Column<Row>[]): BlockBuilder<Row> {
  const parts = columns.map((column) => ({
    name: column.name,
    header: headerOf(column.name, column.type),
    of: column.of,
    buffer: columnBuffer(column.type),
  }))
  let rows = 0

  function size(): number {
    let total = 20
    for (const part of parts) total += part.header.length + part.buffer.bytes
    return total
  }

  function pushAll(added: readonly Row[]): void {
    for (const { buffer, of } of parts) buffer.push(added, of)
    rows += added.length
  }

  function drainTo(out: ByteWriter, between?: () => void): void {
    out.varint(parts.length)
    out.varint(rows)
    for (const { name, header, buffer } of parts) {
      if (buffer.rows !== rows) {
        throw new Error(`column ${name} holds ${buffer.rows} of ${rows} rows: a column threw`)
      }
      out.bytes(header)
      if (rows > 0) buffer.writeTo(out, between)
      buffer.clear()
      between?.()
    }
    rows = 0
  }

  return {
    push: (row) => pushAll([row]),
    pushAll,
    get rows() {
      return rows
    },
    get bytes() {
      return size()
    },
    finish(between) {
      const out = byteWriter(size())
      drainTo(out, between)
      return out.view()
    },
    drainTo,
  }
}

function headerOf(name: string, type: ColumnType): Uint8Array {
  if (!isIdentifier(name)) throw new Error(`column ${JSON.stringify(name)} is no plain identifier`)
  const out = byteWriter(64)
  out.string(name)
  out.string(type)
  return out.view()
}
