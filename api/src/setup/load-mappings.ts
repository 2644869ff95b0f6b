import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Mapping } from '@tripline/ingest'
import { loadMapping, shippedMappings } from '@tripline/ingest'
import { CommandError } from '../commands/tell.ts'

/** The user's mappings before the shipped ones; a CommandError names each wrong key. */
export function loadMappings(
  paths: readonly string[],
  fingerprint: (credential: string) => string = () => '',
): readonly Mapping[] {
  const own = paths.map((path) => {
    const loaded = loadMapping(read(path), basename(path), fingerprint)
    if (loaded.kind === 'invalid') throw new CommandError(loaded.errors.join('\n'))
    return loaded.mapping
  })
  const names = new Set(own.map((mapping) => mapping.name))
  return [...own, ...shippedMappings(fingerprint).filter((mapping) => !names.has(mapping.name))]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new CommandError(`${path}: this mapping cannot be read; check the path in tripline.yaml.`)
  }
}
