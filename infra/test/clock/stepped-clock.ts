import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The wall clock of the processes that are started with `env`. */
export interface SteppedClock {
  readonly env: Readonly<Record<string, string>>
  /** So many milliseconds later than it is, or earlier, from now on. */
  set(ms: number): void
}

export type ClocksForTests =
  | { readonly kind: 'own'; readonly make: (name: string) => SteppedClock }
  | { readonly kind: 'none'; readonly reason: string }

const SOURCE = fileURLToPath(new URL('./stepped-clock.c', import.meta.url))

/** Clocks that step, kept in `folder`. To step the machine's own would hit everybody on it. */
export function clocksForTests(folder: string): ClocksForTests {
  const library = join(folder, 'stepped-clock.so')
  const flags = ['-shared', '-fPIC', '-O2', '-o', library, SOURCE]
  const { status, stderr, error } = spawnSync('cc', flags, { encoding: 'utf8' })
  if (status !== 0) {
    return {
      kind: 'none',
      reason: `to step a clock takes cc: ${(error?.message ?? stderr).trim()}`,
    }
  }
  return {
    kind: 'own',
    make(name) {
      const file = join(folder, `${name}.clock-step`)
      const set = (ms: number): void => {
        const bytes = Buffer.alloc(8)
        bytes.writeBigInt64LE(BigInt(Math.round(ms)))
        // Over what is there: the processes have it mapped.
        writeFileSync(file, bytes, { flag: 'r+' })
      }
      writeFileSync(file, Buffer.alloc(8))
      return { env: { LD_PRELOAD: library, CLOCK_STEP_FILE: file }, set }
    },
  }
}
