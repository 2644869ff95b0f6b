import { closeSync, openSync, writeSync } from 'node:fs'
import { byteWriter } from './byte-writer.ts'
import type { Column } from './native-block.ts'
import { blockBuilder } from './native-block.ts'
import type { BlockHeader } from './native-header.ts'

/** Rows on their way to the store in a file of Native blocks. `insertBlock` stores them as one part; the file stays the caller's. */
export interface BlockFile {
  readonly path: string
  readonly header: BlockHeader
}

/**
 * Takes any number of rows and holds few of them. A block of a hundred megabytes in memory makes V8 mark and compact the whole heap
 * while it grows, three times a tenth of a second in which the thread answers nobody.
 */
export interface BlockFileWriter<Row> {
  pushAll(rows: readonly Row[]): void
  /** Nothing may be added any more. */
  finish(): BlockFile
}

/** About 256 KB of most tables: written in a third of a millisecond. */
const ROWS_A_BLOCK = 1024

/** Nothing may lie at `path`. Throws what the file system throws. */
export function blockFileWriter<Row>(
  path: string,
  columns: readonly Column<Row>[],
): BlockFileWriter<Row> {
  const file = openSync(path, 'wx', 0o600)
  const block = blockBuilder(columns)
  const out = byteWriter(0)
  let rows = 0

  function writeOut(): void {
    rows += block.rows
    out.clear()
    block.drainTo(out)
    const bytes = out.view()
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
  }

  return {
    pushAll(added) {
      block.pushAll(added)
      if (block.rows >= ROWS_A_BLOCK) writeOut()
    },
    finish() {
      try {
        writeOut()
      } finally {
        closeSync(file)
      }
      return { path, header: { rows, columns: columns.map(({ name, type }) => ({ name, type })) } }
    },
  }
}
