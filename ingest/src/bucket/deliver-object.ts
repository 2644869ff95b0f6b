import type { Deliver } from '@tripline/infra'
import type { Piece } from '../frame/piece.ts'
import { createFileBatcher, defaultBatchLimits } from '../sources/file-batcher.ts'
import { noCursors } from '../sources/file-cursor.ts'
import type { FileReader } from '../sources/file-reader.ts'
import { createFileReader } from '../sources/file-reader.ts'
import type { GunzipLimits } from '../sources/gunzip.ts'
import { openRegularFile } from '../sources/open-regular-file.ts'
import type { SourceHint, SourceItem } from '../sources/source-item.ts'
import { sourceItem } from '../sources/source-item.ts'

export interface ObjectHow {
  readonly source: SourceHint
  /** s3://bucket/key */
  readonly origin: string
  readonly receivedAt: number
  readonly gunzip: GunzipLimits
}

/** Delivers every record of a downloaded object, plain or gzip. Resolves once all are taken. */
export async function deliverObject(
  file: string,
  how: ObjectHow,
  deliver: Deliver<SourceItem>,
  signal: AbortSignal,
): Promise<void> {
  const opened = openRegularFile(file)
  if (opened === null) throw new Error(`${file} is gone`)
  const batcher = createFileBatcher(deliver, noCursors, defaultBatchLimits, signal)
  const add = async (pieces: readonly Piece[]): Promise<void> => {
    for (const piece of pieces) {
      const item = sourceItem(piece, how.source, how.origin, how.receivedAt)
      if (batcher.add(item)) await batcher.flush()
    }
  }
  const reader: FileReader = createFileReader(opened.fd, START, how.gunzip)
  try {
    for (let pieces = await reader.next(); pieces !== null; pieces = await reader.next()) {
      await add(pieces)
    }
    const problem = reader.problem()
    if (problem === null) await add(reader.finish())
    else batcher.add(sourceItem({ body: '', ...problem }, how.source, how.origin, how.receivedAt))
    await batcher.flush()
  } finally {
    reader.close()
  }
}

const START = { framing: '', restart: 0, skip: 0 } as const
