import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CommandError } from '../commands/tell.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where secrets come from: files beside the configuration, and the environment. */
export interface SecretPlaces {
  /** Path of the configuration file. */
  readonly configPath: string
  readonly environment: Environment
}

const MAX_BYTES = 4096

/** The secret a pair of keys names, null when neither is given; a CommandError says what is wrong with it, never the secret. */
export function readSecret(
  places: SecretPlaces,
  where: string,
  file: string | undefined,
  variable: string | undefined,
): string | null {
  if (file !== undefined && variable !== undefined) {
    throw new CommandError(`${where}: name a file or an environment variable, not both.`)
  }
  if (file === undefined && variable === undefined) return null
  const found =
    file === undefined ? places.environment[variable ?? ''] : fromFile(places, where, file)
  const secret = found?.trim() ?? ''
  if (secret !== '') return secret
  throw new CommandError(`${where}: ${file ?? variable} is empty; put the secret there.`)
}

function fromFile({ configPath }: SecretPlaces, where: string, file: string): string {
  const path = resolve(dirname(configPath), file)
  try {
    const bytes = readFileSync(path)
    if (bytes.length <= MAX_BYTES) return bytes.toString('utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unreadable'
    throw new CommandError(`${where}: ${path} cannot be read (${code}).`)
  }
  throw new CommandError(`${where}: ${path} is too long for a secret.`)
}
