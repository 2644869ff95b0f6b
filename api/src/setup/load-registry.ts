import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { emptyRegistry, RegistrySchema, registryOf } from '@tripline/ingest'
import { CommandError } from '../commands/tell.ts'

/** Reads agents.yaml; a CommandError that names each wrong key otherwise. */
export function readRegistryFile(path: string): Registry {
  const read = readConfig(path, RegistrySchema)
  if (read.kind === 'invalid') throw new CommandError(read.problems.join('\n'))
  return registryOf(read.config)
}

/** The agents declared for a state, kept beside its data so that every command knows them. */
export function loadRegistry(stateFolder: string): Registry {
  const path = join(stateFolder, 'agents.yaml')
  return existsSync(path) ? readRegistryFile(path) : emptyRegistry
}
