import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readConfig } from '@tripline/infra'
import { loadDigestKeys } from '@tripline/ingest'
import { CommandError } from '../commands/tell.ts'
import type { Config, SourceSetting } from '../config.ts'
import { ConfigSchema, DEFAULT_CONFIG } from '../config.ts'

/** The configuration; empty when none is named and there is no tripline.yaml. A CommandError names each wrong key and what to do. */
export function loadConfig(path: string): Config {
  if (!existsSync(path)) {
    if (path === DEFAULT_CONFIG) return {}
    throw new CommandError(
      `${path}: there is no such file. Without --config, ${DEFAULT_CONFIG} is read if it is there.`,
    )
  }
  const read = readConfig(path, ConfigSchema)
  if (read.kind === 'invalid') throw new CommandError(read.problems.join('\n'))
  const config: Config = read.config
  checkSources(path, config)
  const { rules, sources } = config
  return {
    ...config,
    ...(rules === undefined ? {} : { rules: rulePaths(path, rules) }),
    ...(sources === undefined ? {} : { sources: sources.map((one) => withKeyPath(path, one)) }),
  }
}

/** Keys lie beside the configuration too, and are looked at now: later there is nobody to be told. */
function withKeyPath(path: string, source: SourceSetting): SourceSetting {
  if (source.digestKeys === undefined) return source
  const digestKeys = resolve(dirname(path), source.digestKeys)
  try {
    loadDigestKeys(digestKeys)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandError(
      `${path}: source ${source.name}: digestKeys: ${why}. aws cloudtrail list-public-keys prints what belongs there.`,
    )
  }
  return { ...source, digestKeys }
}

/** Rules lie beside the configuration, wherever it is started from. */
function rulePaths(path: string, rules: readonly string[]): string[] {
  return rules.map((rule, at) => {
    const found = resolve(dirname(path), rule)
    if (existsSync(found)) return found
    throw new CommandError(
      `${path}: rules[${at}]: ${found} is not there; name a Sigma rule file or a folder of them.`,
    )
  })
}

/** What a schema cannot say: a source has one way in, and names are unique. */
function checkSources(path: string, { sources = [] }: Config): void {
  const names = new Set<string>()
  for (const source of sources) {
    const ways = [source.path, source.queue, source.stdin === true || undefined]
    if (ways.filter((way) => way !== undefined).length !== 1) {
      throw new CommandError(
        `${path}: source ${source.name} needs one of path, queue or stdin: true.`,
      )
    }
    if (source.queue === undefined && (source.region ?? source.endpoint) !== undefined) {
      throw new CommandError(`${path}: source ${source.name}: region and endpoint go with queue.`)
    }
    if (source.stdin === true && source.digestKeys !== undefined) {
      throw new CommandError(`${path}: source ${source.name}: digestKeys go with path or queue.`)
    }
    if (source.path === undefined && source.digestGraceSeconds !== undefined) {
      throw new CommandError(`${path}: source ${source.name}: digestGraceSeconds goes with path.`)
    }
    if (names.has(source.name)) {
      throw new CommandError(
        `${path}: two sources are named ${source.name}; cursors need one each.`,
      )
    }
    names.add(source.name)
  }
}
