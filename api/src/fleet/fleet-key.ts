import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'

const KEY_BYTES = 32

/** The key that all processes of a fleet share. A CommandError says how to come by one. */
export function readFleetKey({ installationKeyFile: path }: Config): Buffer {
  if (path === undefined) {
    throw new CommandError(
      'installationKeyFile is missing: every process of a fleet needs the same key. Make one with `head -c 32 /dev/urandom > installation-key` and name it in each configuration.',
    )
  }
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    throw new CommandError(`${path}: installationKeyFile cannot be read; check path and rights.`)
  }
  if (bytes.length === KEY_BYTES) return bytes
  throw new CommandError(
    `${path}: installationKeyFile holds ${bytes.length} bytes, not ${KEY_BYTES}; make one with head -c 32 /dev/urandom.`,
  )
}

/** Fingerprints and tie-breaks are made with the key: two keys in one fleet would make two of every credential. */
export function takeFleetKey(folder: string, config: Config): void {
  const bytes = readFleetKey(config)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = join(folder, 'installation-key')
  if (!existsSync(own)) writeFileSync(own, bytes, { mode: 0o600 })
  else if (!readFileSync(own).equals(bytes)) {
    throw new CommandError(
      `${own} is another key than ${config.installationKeyFile}: this state folder belongs to another installation. Name another --state.`,
    )
  }
}
