import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MARK = 'turbo.json'

/** The repository; this file may be running from where the benchmarks are compiled to. */
export function rootFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, MARK))) {
    if (folder === dirname(folder)) throw new Error(`${MARK} is in no folder above this file`)
    folder = dirname(folder)
  }
  return folder
}
