import { backMass, ownMass } from '../stats/back-off.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { ENTRY_WORDS } from './arena.ts'
import type { ValueRuns } from './value-runs.ts'
import { COUNT, LAST } from './value-runs.ts'

/**
 * Tail mass of a value within one run that leans on nobody: everything at most as probable, and the unseen
 * (θ·w + D)/(N + θ·w). For things that have no peers, such as the users of one credential.
 */
export function runTail(
  runs: ValueRuns,
  run: number,
  fingerprint: number,
  weight: number,
  out: TailMass,
): void {
  const { f } = runs.arena
  const whole = (run === 0 ? 0 : runs.total(run)) + weight
  const unseen = run === 0 ? weight : backMass(runs.discount(run), weight)
  const entry = runs.find(run, fingerprint)
  if (entry < 0) {
    out.below = 0
    out.tied = unseen / whole
    return
  }
  const mass = ownMass(f[entry + COUNT] ?? 0, f[entry + LAST] ?? 0)
  let below = unseen
  const end = runs.end(run)
  for (let at = runs.first(run); at < end; at += ENTRY_WORDS) {
    const other = ownMass(f[at + COUNT] ?? 0, f[at + LAST] ?? 0)
    if (at !== entry && other <= mass) below += other
  }
  out.below = below / whole
  out.tied = mass / whole
}
