import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Lets go of the folder. */
export type Release = () => void

const TRIES = 3

/**
 * Makes this process the only writer of a folder, until it lets go or dies: null when another holds it. A killed holder is
 * told from a living one by its process id and, on Linux, the moment it started.
 */
export function holdFolder(folder: string): Release | null {
  const path = join(folder, 'lock')
  const draft = join(folder, `lock.${process.pid}`)
  const me = `${process.pid} ${startOf(process.pid)}`
  writeFileSync(draft, me, { mode: 0o600 })
  try {
    for (let i = 0; i < TRIES; i++) {
      if (link(draft, path)) return () => letGo(path, me)
      const holder = read(path)
      if (holder !== null && lives(holder)) return null
      if (holder !== null) putAside(path, `${draft}.old`, holder)
    }
    return null
  } finally {
    unlinkSync(draft)
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Moved, then looked at: of two that find a dead holder, the slower may have got hold of the quicker one's lock. */
function putAside(path: string, aside: string, holder: string): void {
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if (read(aside) !== holder) link(aside, path)
  unlinkSync(aside)
}

function letGo(path: string, me: string): void {
  if (read(path) === me) unlinkSync(path)
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function lives(holder: string): boolean {
  const [id = '', ...started] = holder.split(' ')
  const pid = Number(id)
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!isCode(error, 'EPERM')) return false
  }
  return started.join(' ') === startOf(pid)
}

/** Boot and tick of a process's start: its id alone is given to others in time. '' where the system does not say. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the start is the 20th field after it (proc_pid_stat(5), field 22).
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${start}`
  } catch {
    return ''
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
