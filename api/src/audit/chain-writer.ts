import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import type { Clock } from '@tripline/infra'
import type { AuditEntry } from './audit-entry.ts'
import { headPath, segmentAt } from './audit-files.ts'
import { headText, writeHead } from './audit-head.ts'
import type { AuditPlace } from './audit-log.ts'
import { placeEntry, sealRecord } from './audit-record.ts'
import type { AuditSeal } from './audit-seal.ts'
import type { ChainEnd } from './resume-chain.ts'

/** Writes entries at the end of the chain. One call at a time. */
export interface ChainWriter {
  /** Resolves once the records and the head are on disk; when it rejects, nothing of it counts. */
  write(entries: readonly AuditEntry[]): Promise<readonly AuditPlace[]>
  head(): AuditPlace
  close(): Promise<void>
}

export interface ChainWriterParts {
  readonly folder: string
  readonly seal: AuditSeal
  readonly clock: Clock
  readonly chain: string
  /** A file that has reached this is followed by another. */
  readonly segmentBytes: number
  readonly end: Pick<ChainEnd, 'place' | 'file'>
}

export async function chainWriter(parts: ChainWriterParts): Promise<ChainWriter> {
  const { folder, seal, clock, chain } = parts
  let place = parts.end.place
  const head = await openOrMake(headPath(folder))
  let segment = await openSegment(folder, parts.end)
  let bytes = parts.end.file?.bytes ?? 0
  /** Bytes beyond `bytes` may lie in the segment: of a write that failed, or that a crash cut off. */
  let dirty = true

  return {
    async write(entries) {
      if (bytes >= parts.segmentBytes) {
        await segment.close()
        segment = await openSegment(folder, { place, file: null })
        bytes = 0
      }
      if (dirty) await segment.truncate(bytes)
      const { size } = await segment.stat()
      // The lock says there is no other writer; where it cannot (a shared disk), this does.
      if (size !== bytes) throw new Error(`somebody else has written to ${folder}`)
      dirty = true
      const lines: string[] = []
      const places: AuditPlace[] = []
      let at = place
      for (const entry of entries) {
        const { line, fingerprint, record } = sealRecord(
          placeEntry(entry, chain, at, clock.now()),
          seal,
        )
        at = { sequence: record.sequence, fingerprint }
        lines.push(line, '\n')
        places.push(at)
      }
      const block = Buffer.from(lines.join(''))
      await writeWhole(segment, block, bytes)
      await segment.datasync()
      await writeHead(head, headText(chain, at, seal))
      bytes += block.length
      place = at
      dirty = false
      return places
    },
    head: () => place,
    async close() {
      await segment.close()
      await head.close()
    },
  }
}

async function openSegment(
  folder: string,
  { place, file }: Pick<ChainEnd, 'place' | 'file'>,
): Promise<FileHandle> {
  const path = (file?.segment ?? segmentAt(folder, place.sequence + 1)).path
  const made = await openOrMake(path)
  await syncFolder(folder)
  return made
}

/** For reading and writing, its content as it is. */
async function openOrMake(path: string): Promise<FileHandle> {
  const made = await open(path, 'a', 0o600)
  await made.close()
  return await open(path, 'r+')
}

/** A new file's name is on disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeWhole(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let done = 0; done < block.length; ) {
    const { bytesWritten } = await file.write(block, done, block.length - done, position + done)
    done += bytesWritten
  }
}
