import { setTimeout as pause } from 'node:timers/promises'
import type { SmallDisk } from '../../../infra/test/disk/small-disk.ts'

/** Not a byte more for so long; then there is room again. */
export async function fullDisk(disk: SmallDisk | undefined, ms: number): Promise<void> {
  disk?.fill()
  try {
    await pause(ms)
  } finally {
    disk?.makeRoom()
  }
}
