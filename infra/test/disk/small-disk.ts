import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWithUs } from '../end-with-us.ts'

/** A file system of its own, which can be filled to its last block while others write into it. */
export interface SmallDisk {
  /** Where others may put what they have. */
  readonly folder: string
  fill(): void
  makeRoom(): void
  /** It goes with all that is on it, once nothing holds a file there. */
  unmount(): void
}

export type DisksForTests =
  | { readonly kind: 'own'; readonly make: () => SmallDisk }
  | { readonly kind: 'none'; readonly reason: string }

/** Much larger than what is put there: the file behind it takes what is used. */
const DISK_BYTES = 16 * 2 ** 30
const BLOCK = Buffer.alloc(4096)

/** Disks are ext4 in a file, mounted by a loop device, which takes root. */
export function disksForTests(): DisksForTests {
  if (process.getuid?.() !== 0) return { kind: 'none', reason: 'to mount a disk takes root' }
  try {
    makeDisk().unmount()
    return { kind: 'own', make: makeDisk }
  } catch (error) {
    return { kind: 'none', reason: error instanceof Error ? error.message : String(error) }
  }
}

function makeDisk(): SmallDisk {
  const home = mkdtempSync(join(tmpdir(), 'tripline-disk-'))
  const [image, mounted] = [join(home, 'image'), join(home, 'mounted')]
  mkdirSync(mounted)
  const remove = (): void => {
    // Lazily: who was just killed may still hold a file.
    spawnSync('umount', ['--lazy', mounted])
    rmSync(home, { recursive: true, force: true })
  }
  const forget = endWithUs(remove)
  try {
    run('truncate', ['--size', String(DISK_BYTES), image])
    run('mkfs.ext4', ['-q', '-m', '0', image])
    run('mount', ['-o', 'loop,discard', image, mounted])
  } catch (error) {
    forget()
    rmSync(home, { recursive: true, force: true })
    throw error
  }
  const folder = join(mounted, 'files')
  const filler = join(mounted, 'filler')
  mkdirSync(folder)
  return {
    folder,
    fill() {
      mkdirSync(filler)
      // Most of it at once, then block by block what others have given back meanwhile, until there is none.
      for (let share = 1; share > 0.001; share /= 2) {
        const { bavail, bsize } = statfsSync(mounted)
        const bytes = Math.floor(bavail * bsize * share)
        if (bytes > 0) spawnSync('fallocate', ['-l', String(bytes), join(filler, `${share}`)])
      }
      while (takesAnotherBlock(join(filler, 'blocks')));
    },
    makeRoom: () => rmSync(filler, { recursive: true, force: true }),
    unmount() {
      forget()
      remove()
    },
  }
}

function takesAnotherBlock(file: string): boolean {
  try {
    appendFileSync(file, BLOCK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`${command} failed: ${(error?.message ?? stderr).trim()}`)
}
