import type { Rhythm } from './rhythm.ts'
import type { Script } from './script.ts'

/** One thing an agent does again and again: when, and what. */
export interface Routine {
  readonly rhythm: Rhythm
  perform(script: Script): void
}

export interface AgentKind {
  readonly routines: readonly Routine[]
}
