import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

const LENGTH = 32
const FILE = 'installation-key'

/**
 * The key that fingerprints and tie-breaks of this installation are made with, created on first use: 32 random
 * bytes in `<stateDir>/installation-key`, readable by the owner only. Throws when the file is damaged, because a
 * new key would silently change every fingerprint.
 */
export function installationKey(
  stateDir: string,
  random: (bytes: number) => Uint8Array = randomBytes,
): Uint8Array {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const path = join(stateDir, FILE)
  const existing = readKey(path)
  if (existing !== null) return existing
  // Written aside and linked: a crash leaves no half key, and of two processes starting together one wins.
  const draft = join(stateDir, `${FILE}.${process.pid}`)
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, random(LENGTH))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
  const created = readKey(path)
  if (created === null)
    throw new Error(`${path} could not be created: check that the directory is writable`)
  return created
}

function readKey(path: string): Uint8Array | null {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
  if (bytes.length !== LENGTH) {
    throw new Error(
      `${path} holds ${bytes.length} bytes, not ${LENGTH}: restore it from a backup, or delete it to begin with new fingerprints`,
    )
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
  return new Uint8Array(bytes)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
