import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installationKey } from '@tripline/infra'
import { checkFormat } from '../commands/check-format.ts'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'
import { isMadeByReplay } from '../replay/replay-key.ts'
import { loadMappings } from './load-mappings.ts'
import { readRegistryFile } from './load-registry.ts'

/**
 * Makes the state folder and checks what a live run needs, before anything starts: a CommandError says what to mend. The
 * registry is kept beside the data for the commands that come later.
 */
export function prepareFolder(folder: string, config: Config): void {
  makeFolder(folder)
  if (isMadeByReplay(folder)) {
    throw new CommandError(
      `${folder} was made by tripline replay, with a public key so that its results repeat. Live data needs a secret one: choose another --state; sources are read from their beginning there.`,
    )
  }
  checkKey(folder)
  const mappings = loadMappings(config.mappings ?? [])
  for (const { name, format } of config.sources ?? []) {
    if (format !== undefined) checkFormat(format, `format of source ${name}:`, mappings)
  }
  if (config.agents === undefined) return
  readRegistryFile(config.agents)
  copyFileSync(config.agents, join(folder, 'agents.yaml'))
}

/** Its own words say what to do about a damaged one. */
function checkKey(folder: string): void {
  try {
    installationKey(folder)
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
}

/** A folder for its owner alone; a CommandError where there can be none. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw new CommandError(
      `${folder}: no folder can be made there (${code}); name another --state.`,
    )
  }
}
