import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface BuiltConsole {
  readonly dist: string
  remove(): void
}

/** Builds the console as it will ship, into a folder of its own: tests never look at an old build. */
export async function buildConsole(): Promise<BuiltConsole> {
  const dist = mkdtempSync(join(tmpdir(), 'tripline-console-'))
  const root = fileURLToPath(new URL('../..', import.meta.url))
  await build({ root, logLevel: 'error', build: { outDir: dist, emptyOutDir: true } })
  return { dist, remove: () => rmSync(dist, { recursive: true, force: true }) }
}
