import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Stops the responder at once. It is a file, `respond/STOP` in the state folder, so that whoever can reach the machine can
 * throw it (`touch`) when nothing else answers; it is looked at before every step and while one is under way.
 */
export interface KillSwitch {
  readonly path: string
  isThrown(): boolean
  throw(): void
  release(): void
  /** Aborts when the switch is thrown or `signal` aborts. Call `done` when the step is over. */
  guard(signal: AbortSignal): { readonly signal: AbortSignal; done(): void }
}

const LOOK_EVERY_MS = 100

export function killSwitch(folder: string): KillSwitch {
  const path = join(folder, 'STOP')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const guards = new Set<AbortController>()
  const isThrown = (): boolean => existsSync(path)
  let looking: NodeJS.Timeout | null = null

  function look(): void {
    if (isThrown()) for (const guard of guards) guard.abort()
  }
  function rest(): void {
    if (guards.size > 0 || looking === null) return
    clearInterval(looking)
    looking = null
  }

  return {
    path,
    isThrown,
    throw() {
      writeFileSync(path, 'The responder does nothing while this file is here.\n', { mode: 0o600 })
      look()
    },
    release: () => rmSync(path, { force: true }),
    guard(signal) {
      const own = new AbortController()
      guards.add(own)
      looking ??= setInterval(look, LOOK_EVERY_MS)
      if (isThrown()) own.abort()
      return {
        signal: AbortSignal.any([signal, own.signal]),
        done() {
          guards.delete(own)
          rest()
        },
      }
    },
  }
}
