import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

export interface OpenFile {
  readonly fd: number
  readonly key: string
  readonly bytes: number
}

/**
 * Opens for reading, and makes sure of what was opened: between looking and opening, a pipe (which would block for
 * ever) may have taken the file's place. Null where the file is gone or no regular file; throws an error of syscall
 * 'open' where it may not be opened.
 */
export function openRegularFile(path: string): OpenFile | null {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
  const stats = fstatSync(fd, { bigint: true })
  if (!stats.isFile()) {
    closeSync(fd)
    return null
  }
  return { fd, key: `${stats.dev}:${stats.ino}`, bytes: Number(stats.size) }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO'
}

/** Up to `bytes` bytes at `position`; null at the end of what is there now. Throws an error of syscall 'read' where the disk fails. */
export function readAt(fd: number, position: number, bytes: number): Buffer | null {
  // A buffer of its own for each read: framers keep the part of a record that ends in the next one.
  const chunk = Buffer.allocUnsafe(bytes)
  const count = readSync(fd, chunk, 0, bytes, position)
  return count === 0 ? null : chunk.subarray(0, count)
}
