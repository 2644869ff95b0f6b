import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadMapping } from './load-mapping.ts'
import type { Mapping } from './mapping.ts'

// The compiler copies no YAML, so built code reads it beside the sources.
const DIRECTORY = new URL('../../src/mapped/mappings/', import.meta.url)
const FILES = ['railway.yaml', 'json-api.yaml'] as const

/** The mappings that come with the product. Throws where one does not load: that is a fault of the build. */
export function shippedMappings(fingerprint: (credential: string) => string): readonly Mapping[] {
  return FILES.map((file) => {
    const path = fileURLToPath(new URL(file, DIRECTORY))
    const loaded = loadMapping(readFileSync(path, 'utf8'), file, fingerprint)
    if (loaded.kind === 'invalid') throw new Error(loaded.errors.join('\n'))
    return loaded.mapping
  })
}
