import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installationKey } from '@tripline/infra'

/** Public, and the same everywhere: ties are broken and fingerprints made the same way on every machine. */
const REPEATABLE_KEY = new Uint8Array(32).fill(0x5a)

/** The key of a state that a replay makes. A state that a live run made keeps its own, which nobody knows. */
export function replayKey(stateFolder: string): Uint8Array {
  return installationKey(stateFolder, () => REPEATABLE_KEY)
}

/**
 * Whether a replay made this state. Nothing may run live on it: whoever knows the key can make up event ids that
 * are taken for repeats of others, and guess what a fingerprint stands for.
 */
export function isMadeByReplay(stateFolder: string): boolean {
  try {
    return Buffer.compare(readFileSync(join(stateFolder, 'installation-key')), REPEATABLE_KEY) === 0
  } catch {
    return false
  }
}
