import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The folder for checkpoints on their way to the store, in the folder of this process alone. What a crash left there is in the log. */
export function emptySpool(stateFolder: string): string {
  const folder = join(stateFolder, 'spool')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  return folder
}
