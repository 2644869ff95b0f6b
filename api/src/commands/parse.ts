import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { jsonLogger, systemClock } from '@tripline/infra'
import type { ItemSource, SourceHint, SourceItem } from '@tripline/ingest'
import {
  emptyRegistry,
  fileSource,
  noCursors,
  noParsedItems,
  stdinSource,
  toOcsf,
} from '@tripline/ingest'
import type { Reader } from '../setup/build-reader.ts'
import { buildReader } from '../setup/build-reader.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadMappings } from '../setup/load-mappings.ts'
import { readRegistryFile } from '../setup/load-registry.ts'
import { checkFormat } from './check-format.ts'
import { safeText } from './safe-text.ts'
import { CommandError, tell } from './tell.ts'

export interface ParseOptions {
  readonly source: string
  readonly format: string
  readonly config: string
}

/** Nothing is kept, so the key need only be the same from run to run. */
const REPEATABLE_KEY = new Uint8Array(32).fill(0x5a)

export async function parseFiles(paths: readonly string[], options: ParseOptions): Promise<void> {
  if (options.format !== 'event' && options.format !== 'ocsf') {
    throw new CommandError('--format is event or ocsf.')
  }
  for (const path of paths) {
    if (path !== '-' && !existsSync(path))
      throw new CommandError(`${path}: there is no such file or folder.`)
  }
  const config = loadConfig(options.config)
  checkFormat(options.source, '--source', loadMappings(config.mappings ?? []))
  const reader = buildReader({
    key: REPEATABLE_KEY,
    registry: config.agents === undefined ? emptyRegistry : readRegistryFile(config.agents),
    mappingPaths: (config.mappings ?? []).map((path) => resolve(path)),
    credentialField: config.credentialField,
    logger: jsonLogger('warn'),
  })
  for (const source of sourcesOf(paths, options.source as SourceHint)) {
    await source.run(
      (items) => print(items, reader, options.format === 'ocsf'),
      new AbortController().signal,
    )
  }
}

function sourcesOf(paths: readonly string[], source: SourceHint): readonly ItemSource[] {
  const files = paths.filter((path) => path !== '-').map((path) => resolve(path))
  const shared = { name: 'parse', source, clock: systemClock }
  return [
    ...(files.length === 0
      ? []
      : [fileSource({ ...shared, paths: files, follow: false, cursors: noCursors })]),
    ...(paths.includes('-') ? [stdinSource({ ...shared, input: process.stdin })] : []),
  ]
}

async function print(items: readonly SourceItem[], reader: Reader, ocsf: boolean): Promise<void> {
  const parsed = noParsedItems()
  for (const item of items) reader.parse(item, parsed)
  for (const { edge } of parsed.claimed) if (edge !== null) reader.resolver.learn(edge)
  const lines = parsed.claimed.map(({ event, claims }) => {
    const attributed = reader.resolver.attribute(event, claims)
    return `${JSON.stringify(ocsf ? toOcsf(attributed) : attributed)}\n`
  })
  for (const { origin, reason, detail } of parsed.deadLetters) {
    tell(safeText(`${origin}: ${reason} ${detail}`))
  }
  // A reader that went away (`| head`) ends the program quietly, and a slow one is waited for.
  if (lines.length > 0 && !process.stdout.write(lines.join(''))) {
    await new Promise((drained) => process.stdout.once('drain', drained))
  }
}
