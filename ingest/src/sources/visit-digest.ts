import { isDigestKey } from '../log-integrity/digest.ts'
import type { DigestWatch } from '../log-integrity/digest-watch.ts'
import { resultOf } from '../log-integrity/digest-watch.ts'
import { verifyDigestFile } from '../log-integrity/folder-objects.ts'
import { integrityItems } from '../log-integrity/integrity-record.ts'
import type { FileBatcher } from './file-batcher.ts'
import type { TrackedFile, VisitOptions } from './visit-file.ts'

/** What is done with a digest; null where they pass by unread. */
export interface DigestVisit {
  readonly watch: DigestWatch
  /** While a bucket is being copied, a digest may come before what it speaks of. */
  readonly graceMs: number
}

/** Checks a digest once it has lain there for a while, and again when it is another one. Its records are what it proves. */
export async function visitDigest(
  tracked: TrackedFile,
  batcher: FileBatcher,
  { digests, follow, clock, gunzip }: VisitOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file, cursor, gone } = tracked
  const isDone = cursor.bytes === file.bytes && cursor.modifiedAt === file.modifiedAt
  if (gone || isDone) return
  if (digests !== null && !file.path.endsWith(SIGNATURE)) {
    const since = Math.max(cursor.seenAt, Math.min(file.modifiedAt, clock.now()))
    if (follow && clock.now() - since < digests.graceMs) return
    const verified = await verifyDigestFile(file.path, digests.watch.keys, gunzip, signal)
    if (verified === null) return
    for (const item of integrityItems(verified, file.path, clock.now())) {
      if (batcher.add(item)) await batcher.flush()
    }
    const { result, why } = resultOf(verified)
    digests.watch.onDigest(file.path, result, why)
  }
  tracked.cursor = { ...cursor, done: true, bytes: file.bytes, modifiedAt: file.modifiedAt }
  batcher.note(tracked.cursor)
}

/** Lies beside a digest whose signature came along when its bucket was copied. */
const SIGNATURE = '.signature'

export const isDigestFile = ({ file }: TrackedFile): boolean => isDigestKey(file.path)
