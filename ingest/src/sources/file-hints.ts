import type { FSWatcher } from 'node:fs'
import { watch } from 'node:fs'
import { join } from 'node:path'

/**
 * What the operating system tells about changes, as hints only: they may be late, doubled or missing (network file
 * systems give none), so everything is also looked at in regular scans.
 */
export interface FileHints {
  watch(directories: readonly string[]): void
  /** Resolves with the paths hinted at since the last call, at the latest after `ms`, then perhaps with none. */
  wait(ms: number, signal: AbortSignal): Promise<ReadonlySet<string>>
  close(): void
}

/** Each watched directory takes one of the kernel's inotify watches. */
const MAX_WATCHED = 512
const MAX_HINTS = 10_000

export function createFileHints(): FileHints {
  const watchers = new Map<string, FSWatcher>()
  let hinted = new Set<string>()
  let wake = (): void => {}

  function add(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_kind, name) => {
        if (name === null || hinted.size >= MAX_HINTS) return
        hinted.add(join(directory, name))
        wake()
      })
      watcher.on('error', () => remove(directory))
      watchers.set(directory, watcher)
    } catch {
      // No watch to be had (limit reached, directory gone): the scans will do.
    }
  }

  function remove(directory: string): void {
    watchers.get(directory)?.close()
    watchers.delete(directory)
  }

  return {
    watch(directories) {
      const wanted = new Set(directories.slice(0, MAX_WATCHED))
      for (const directory of watchers.keys()) if (!wanted.has(directory)) remove(directory)
      for (const directory of wanted) if (!watchers.has(directory)) add(directory)
    },
    async wait(ms, signal) {
      if (hinted.size === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
          signal.addEventListener('abort', wake, { once: true })
        })
        signal.removeEventListener('abort', wake)
      }
      const taken = hinted
      hinted = new Set()
      return taken
    },
    close() {
      for (const directory of [...watchers.keys()]) remove(directory)
    },
  }
}
