import { resolve } from 'node:path'
import type { Clock, Deliver } from '@tripline/infra'
import type { DigestWatch } from '../log-integrity/digest-watch.ts'
import type { DiscoverOptions } from './discover-files.ts'
import { isDirectory } from './discover-files.ts'
import type { BatchLimits } from './file-batcher.ts'
import { createFileBatcher, defaultBatchLimits } from './file-batcher.ts'
import type { FileCursors } from './file-cursor.ts'
import type { FileHints } from './file-hints.ts'
import { createFileHints } from './file-hints.ts'
import type { GunzipLimits } from './gunzip.ts'
import { defaultGunzipLimits } from './gunzip.ts'
import type { ItemSource, SourceHint, SourceItem } from './source-item.ts'
import type { TrackedFiles } from './tracked-files.ts'
import { trackFiles } from './tracked-files.ts'

export interface FileSourceOptions extends DiscoverOptions {
  readonly name: string
  readonly paths: readonly string[]
  readonly source: SourceHint
  /** False: reads to the end of what is there, and returns. */
  readonly follow: boolean
  readonly cursors: FileCursors
  readonly clock: Clock
  /** Once for each path that is not there or cannot be read: for a line in the log of the process. */
  readonly onUnreadable?: (path: string) => void
  readonly scanEveryMs?: number
  /** A gzip file that ends too early is being written until it has not changed for so long. */
  readonly settleMs?: number
  /** A last line without a newline is taken for whole after so long without growth. */
  readonly flushAfterMs?: number
  readonly gunzip?: GunzipLimits
  /** What is done with CloudTrail's digests; unless said they pass by unread. */
  readonly digests?: DigestWatch
  /** A digest is checked when it has lain there for so long: 10 minutes unless said. */
  readonly digestGraceMs?: number
  readonly batch?: BatchLimits
}

const DIGEST_GRACE_MS = 10 * 60_000

/** Reads files and directories, plain or gzip, in order of path, and follows them through rotation, truncation and replacement. */
export function fileSource(options: FileSourceOptions): ItemSource {
  const { follow, clock, cursors, scanEveryMs = 1000, onUnreadable = () => {} } = options
  return {
    name: options.name,
    async run(deliver: Deliver<SourceItem>, signal: AbortSignal): Promise<void> {
      const batch = options.batch ?? defaultBatchLimits
      const batcher = createFileBatcher(deliver, cursors, batch, signal)
      const visit = {
        source: options.source,
        follow,
        clock,
        settleMs: options.settleMs ?? 30_000,
        flushAfterMs: options.flushAfterMs ?? 60_000,
        gunzip: options.gunzip ?? defaultGunzipLimits,
        digests:
          options.digests === undefined
            ? null
            : { watch: options.digests, graceMs: options.digestGraceMs ?? DIGEST_GRACE_MS },
      }
      const paths = options.paths.map((path) => resolve(path))
      const files = trackFiles({ paths, discover: options, visit, cursors, onUnreadable }, batcher)
      const hints = createFileHints()
      try {
        if (follow) await followFiles(files, hints, scanEveryMs, signal)
        else await readOnce(files, signal)
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        hints.close()
        files.close()
      }
    },
  }
}

async function readOnce(files: TrackedFiles, signal: AbortSignal): Promise<void> {
  await files.scan()
  while (await files.visitAll(signal));
}

async function followFiles(
  files: TrackedFiles,
  hints: FileHints,
  scanEveryMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // Not by the clock on the wall: set back by hours, it would find nothing new for as long.
    const startedAt = performance.now()
    hints.watch(await files.scan())
    // A tree that takes long to walk is walked less often: at most a tenth of the time.
    const scannedAt = performance.now()
    const mayScanAt = scannedAt + 9 * (scannedAt - startedAt)
    const nextScanAt = Math.max(scannedAt + scanEveryMs, mayScanAt)
    let more = await files.visitAll(signal)
    while (!signal.aborted && performance.now() < nextScanAt) {
      if (more) {
        more = await files.visitAll(signal)
        continue
      }
      const hinted = await hints.wait(Math.min(scanEveryMs, nextScanAt - performance.now()), signal)
      if (hinted.size > 0) more = await files.visitHinted(hinted, signal)
      if (performance.now() >= mayScanAt && [...hinted].some(isDirectory)) break
    }
  }
}
