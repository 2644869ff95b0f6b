import { dirname } from 'node:path'
import type { DiscoverOptions, FoundFile } from './discover-files.ts'
import { discoverFiles, findHinted, renamedSiblings } from './discover-files.ts'
import type { FileBatcher } from './file-batcher.ts'
import type { FileCursor, FileCursors } from './file-cursor.ts'
import { newCursor } from './file-cursor.ts'
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
}

/** How long the cursor of a file that is gone is kept: a file system may be away for a while. */
const FORGET_AFTER_MS = 24 * 3_600_000

export function trackFiles(options: TrackOptions, batcher: FileBatcher): TrackedFiles {
  const { paths, visit, cursors } = options
  const { clock } = visit
  const tracked = new Map<string, TrackedFile>()
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
      visitedBytes: -1,
      visitedModifiedAt: -1,
    }
    tracked.set(file.key, fresh)
    return fresh
  }

  async function visitEach(files: readonly TrackedFile[], signal: AbortSignal): Promise<boolean> {
    let more = false
    for (const file of [...files].sort(byPath)) {
      signal.throwIfAborted()
      if ((await visitFile(file, batcher, visit)) === 'more') more = true
    }
    letGo()
    await batcher.flush()
    return more
  }

  function letGo(): void {
    for (const [key, { cursor, gone, reader }] of tracked) {
      if (!gone || reader !== null) continue
      tracked.delete(key)
      absent.set(key, { cursor, since: clock.now() })
    }
    for (const [key, { since }] of absent) {
      if (clock.now() - since < FORGET_AFTER_MS) continue
      absent.delete(key)
      batcher.forget(key)
    }
  }

  return {
    async scan() {
      const found = await discoverFiles(paths, options.discover)
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
