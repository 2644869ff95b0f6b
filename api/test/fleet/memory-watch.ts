import type { FleetProcess, RoleName } from './fleet-process.ts'
import { processFigures } from './process-figures.ts'

export type Phase = 'before' | 'during' | 'after'
export type MostBytes = Record<Phase, number>

/** Looks once a second at how much memory each process of a fleet has. */
export interface MemoryWatch {
  /** What is seen from now on belongs to it. */
  begin(phase: Phase): void
  /** The most that one process of the role had in each phase, in bytes. */
  readonly most: ReadonlyMap<RoleName, MostBytes>
  stop(): void
}

const EVERY_MS = 1_000

export function watchMemory(processes: readonly FleetProcess[]): MemoryWatch {
  const most = new Map<RoleName, MostBytes>()
  let now: Phase = 'before'
  function look(): void {
    for (const { role, pid } of processes) {
      const seen = most.get(role) ?? { before: 0, during: 0, after: 0 }
      seen[now] = Math.max(seen[now], processFigures(pid())?.residentBytes ?? 0)
      most.set(role, seen)
    }
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    most,
    begin(phase) {
      look()
      now = phase
    },
    stop() {
      look()
      clearInterval(timer)
    },
  }
}
