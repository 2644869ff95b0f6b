import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startNode } from '../program.ts'
import type { StartRelease } from './fleet-process.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** One that knew schema 1 alone. */
const COMMIT = '12c1b23'
const PACKAGES = ['infra', 'ingest', 'detectors', 'api']

/** Why the older release cannot be had here, or null: its sources come from the history. */
export function noOlderRelease(): string | null {
  const found = spawnSync('git', ['cat-file', '-e', `${COMMIT}^{commit}`], { cwd: ROOT })
  return found.status === 0 ? null : `skipped: no commit ${COMMIT} in the history`
}

/** The release as its commit has it, in a folder of its own, with the dependencies that are installed here. */
export function olderRelease(folder: string): StartRelease {
  mkdirSync(folder, { recursive: true })
  const archive = execFileSync('git', ['archive', COMMIT, 'package.json', ...PACKAGES], {
    ...{ cwd: ROOT, maxBuffer: 2 ** 30 },
  })
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@tripline'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name === '@tripline') continue
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  for (const name of PACKAGES) symlinkSync(join(folder, name), join(modules, '@tripline', name))
  const tsx = join(modules, 'tsx/dist/esm/index.mjs')
  const main = join(folder, 'api/src/main.ts')
  return (args, cwd) => startNode(['--conditions=source', '--import', tsx, main, ...args], cwd)
}
