import type { BigIntStats, Dirent } from 'node:fs'
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'

export interface FoundFile {
  readonly path: string
  /** Device and inode: what stays the same when a file is renamed. */
  readonly key: string
  readonly bytes: number
  readonly modifiedAt: number
}

export interface Found {
  /** Regular files, each once, in order of path. */
  readonly files: readonly FoundFile[]
  readonly directories: readonly string[]
  /** Paths that were asked for and are not there, or may not be read. */
  readonly unreadable: readonly string[]
}

export interface DiscoverOptions {
  /** Symlinks inside a directory are followed within the given paths, or wherever they lead. */
  readonly followSymlinks?: 'within' | 'anywhere'
  readonly maxFiles?: number
}

const MAX_DEPTH = 64
const MAX_FILES = 1_000_000

/**
 * Every regular file under the paths, in one order whatever the file system says. Pipes, devices and sockets are
 * passed over, and so are names that begin with a dot (half-written downloads, editors' swap files). A symlink that
 * leads out of the given paths is not followed: who may write there could have any file of this machine read.
 */
export async function discoverFiles(
  paths: readonly string[],
  options: DiscoverOptions = {},
): Promise<Found> {
  const walk = createWalk(options)
  const unreadable: string[] = []
  for (const path of [...paths].sort()) {
    const stats = stat(path)
    if (stats === null) unreadable.push(path)
    else walk.allow(path)
  }
  for (const path of [...paths].sort()) {
    const stats = stat(path)
    if (stats?.isDirectory()) await walk.enter(path, stats, 0)
    else if (stats?.isFile()) walk.add(path, stats)
  }
  return { files: walk.files(), directories: walk.directories, unreadable }
}

/**
 * The regular file at a path that the operating system says has changed, where it belongs to `paths`. Symlinks are
 * left to `discoverFiles`, which knows whether they may be followed.
 */
export function findHinted(path: string, paths: readonly string[]): FoundFile | null {
  const belongs = paths.some((given) => path === given || path.startsWith(given + sep))
  if (!belongs || basename(path).startsWith('.')) return null
  const stats = lstat(path)
  return stats?.isFile() ? found(path, stats) : null
}

/** What the operating system says has come or changed may be a directory, of whose files it has said nothing. */
export const isDirectory = (path: string): boolean => lstat(path)?.isDirectory() ?? false

/** What single files among the paths may have been renamed to: `agent.log` → `agent.log.1`, `agent.log-20260101`. */
export function renamedSiblings(paths: readonly string[]): readonly FoundFile[] {
  const siblings: FoundFile[] = []
  for (const path of paths) {
    if (stat(path)?.isDirectory()) continue
    for (const { name } of list(dirname(path))) {
      if (!name.startsWith(basename(path)) || name === basename(path)) continue
      const sibling = join(dirname(path), name)
      const stats = lstat(sibling)
      if (stats?.isFile()) siblings.push(found(sibling, stats))
    }
  }
  return siblings
}

function createWalk(options: DiscoverOptions) {
  const maxFiles = options.maxFiles ?? MAX_FILES
  const byKey = new Map<string, FoundFile>()
  const seenDirectories = new Set<string>()
  const directories: string[] = []
  const roots: string[] = []

  function add(path: string, stats: BigIntStats): void {
    const file = found(path, stats)
    const known = byKey.get(file.key)
    if (known === undefined ? byKey.size < maxFiles : path < known.path) byKey.set(file.key, file)
  }

  async function enter(path: string, stats: BigIntStats, depth: number): Promise<void> {
    const key = keyOf(stats)
    if (depth > MAX_DEPTH || seenDirectories.has(key)) return
    seenDirectories.add(key)
    directories.push(path)
    // Lets the loop breathe between directories: the walk itself is synchronous, because that is several times faster.
    await setImmediate()
    for (const entry of list(path)) {
      if (entry.name.startsWith('.')) continue
      const child = join(path, entry.name)
      if (entry.isSymbolicLink() && !mayFollow(child)) continue
      if (!entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()) continue
      const childStats = stat(child)
      if (childStats?.isDirectory()) await enter(child, childStats, depth + 1)
      else if (childStats?.isFile()) add(child, childStats)
    }
  }

  function mayFollow(link: string): boolean {
    if (options.followSymlinks === 'anywhere') return true
    const target = realpath(link)
    return roots.some((root) => target === root || target.startsWith(root + sep))
  }

  return {
    add,
    enter,
    directories,
    allow: (path: string) => roots.push(realpath(path)),
    files: () => [...byKey.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

function found(path: string, stats: BigIntStats): FoundFile {
  return {
    path,
    key: keyOf(stats),
    bytes: Number(stats.size),
    modifiedAt: Number(stats.mtimeMs),
  }
}

// Inode numbers exceed 2^53 on some file systems.
const keyOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`

/** Files come and go while we look: what cannot be looked at is not there. */
function stat(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return null
  }
}

function lstat(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true })
  } catch {
    return null
  }
}

function realpath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return ''
  }
}

function list(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
