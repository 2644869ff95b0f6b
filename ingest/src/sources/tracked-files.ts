import { dirname } from 'node:path'
import type { DiscoverOptions, FoundFile } from './discover-files.ts'
import { discoverFiles, findHinted, renamedSiblings } from './discover-files.ts'
import type { FileBatcher } from './file-batcher.ts'
import type { FileCursor, FileCursors } from './file-cursor.ts'
import { newCursor } from './file-cursor.ts'
import { isDigestFile, visitDigest } from './visit-digest.ts'
import type { TrackedFile, VisitOptions } from './visit-file.ts'
import { closeReader, visitFile } from './visit-file.ts'

/** The files of one source: which there are, how far each is read, which are gone. */
export interface TrackedFiles {
  /** Looks which files there are; gives the directories worth watching. */
  scan(): Promise<readonly string[]>
  /** One turn for each file, in order of path, then delivers; true when one of them had more than its turn. */
  visitAll(signal: AbortSignal): Promise<boolean>
  /** The same for the files at these paths, new ones included. */
  visitHinted(paths: ReadonlySet<string>, signal: AbortSignal): Promise<boolean>
  close(): void
}

export interface TrackOptions {
  readonly paths: readonly string[]
  readonly discover: DiscoverOptions
  readonly visit: VisitOptions
  readonly cursors: FileCursors
  /** Once for each path that is not there or cannot be read. */
  readonly onUnreadable: (path: string) => void
}

/** How long the cursor of a file that is gone is kept: a file system may be away for a while. */
const FORGET_AFTER_MS = 24 * 3_600_000

/** Files kept open between visits, so that what is written to them is read even if they are renamed or deleted next. */
const MAX_OPEN = 256
const MAX_TOLD = 10_000

export function trackFiles(options: TrackOptions, batcher: FileBatcher): TrackedFiles {
  const { paths, visit, cursors } = options
  const { clock } = visit
  const tracked = new Map<string, TrackedFile>()
  const told = new Set<string>()
  /** Cursors of files that were there and are not now. */
  const absent = new Map<string, { cursor: FileCursor; since: number }>()

  const isKnown = ({ key }: FoundFile) => tracked.has(key) || cursorOf(key) !== null
  const cursorOf = (key: string) => absent.get(key)?.cursor ?? cursors.get(key)

  function track(file: FoundFile): TrackedFile {
    const old = tracked.get(file.key)
    if (old !== undefined) {
      old.file = file
      old.gone = false
      return old
    }
    const known = cursorOf(file.key)
    absent.delete(file.key)
    const fresh = {
      file,
      cursor: known ?? newCursor(file.key, file.path, 0, clock.now()),
      reader: null,
      gone: false,
      hasMore: false,
      visitedBytes: -1,
      visitedModifiedAt: -1,
    }
    tracked.set(file.key, fresh)
    return fresh
  }

  function tellUnreadable(path: string): void {
    if (told.has(path) || told.size >= MAX_TOLD) return
    told.add(path)
    options.onUnreadable(path)
  }

  /** A file that cannot be read costs the others nothing. It is tried again when it changes. */
  async function visitOne(file: TrackedFile, signal: AbortSignal): Promise<boolean> {
    try {
      if (isDigestFile(file)) {
        await visitDigest(file, batcher, visit, signal)
        return false
      }
      return (await visitFile(file, batcher, visit)) === 'more'
    } catch (error) {
      if (!isFileError(error)) throw error
      closeReader(file)
      tellUnreadable(file.file.path)
      return false
    }
  }

  async function visitEach(files: readonly TrackedFile[], signal: AbortSignal): Promise<boolean> {
    let more = false
    let open = 0
    for (const file of [...files].sort(byPath)) {
      signal.throwIfAborted()
      if (await visitOne(file, signal)) more = true
      if (file.reader !== null) open += 1
      if (open > MAX_OPEN && !file.hasMore) closeReader(file)
    }
    letGo()
    await batcher.flush()
    return more
  }

  function letGo(): void {
    for (const [key, { cursor, gone, reader }] of tracked) {
      if (!gone || reader !== null) continue
      tracked.delete(key)
      absent.set(key, { cursor, since: performance.now() })
    }
    for (const [key, { since }] of absent) {
      if (performance.now() - since < FORGET_AFTER_MS) continue
      absent.delete(key)
      batcher.forget(key)
    }
  }

  return {
    async scan() {
      const found = await discoverFiles(paths, options.discover)
      for (const path of found.unreadable) tellUnreadable(path)
      const siblings = renamedSiblings(paths).filter(isKnown)
      const present = new Set<string>()
      // Last, the discovered ones: of a file's two names they know the right one.
      for (const file of [...siblings, ...found.files]) {
        track(file)
        present.add(file.key)
      }
      for (const [key, file] of tracked) file.gone = !present.has(key)
      return [...new Set([...found.directories, ...paths.map((path) => dirname(path))])]
    },
    visitAll: (signal) => visitEach([...tracked.values()], signal),
    visitHinted: (hinted, signal) =>
      visitEach([...hinted].flatMap((path) => findHinted(path, paths) ?? []).map(track), signal),
    close() {
      for (const file of tracked.values()) closeReader(file)
    },
  }
}

const byPath = (a: TrackedFile, b: TrackedFile): number => (a.file.path < b.file.path ? -1 : 1)

function isFileError(error: unknown): boolean {
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : ''
  return syscall === 'open' || syscall === 'read'
}
