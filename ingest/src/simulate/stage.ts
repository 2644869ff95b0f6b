import type { SourceName } from '../event.ts'
import { MINUTE } from './calendar.ts'
import { deliveryDelay } from './delivery.ts'
import type { Mood } from './mood.ts'
import type { Persona } from './persona.ts'
import type { Random } from './random.ts'
import type { SimulatedRecord } from './simulated-record.ts'
import type { Timeline } from './timeline.ts'

/** A runner kills its agent after this long, so no session outlives it. */
export const cutOffMs = 45 * MINUTE

export interface ScriptOptions {
  readonly persona: Persona
  readonly timeline: Timeline
  readonly mood: Mood
  readonly random: Random
  readonly startsAt: number
  readonly incident?: string
  /** Replaces the derived session id. */
  readonly session?: string
}

/** The clock of one session, and where its records go. */
export interface Stage {
  readonly random: Random
  now(): number
  /** Lets about `meanMs` pass. */
  wait(meanMs: number): void
  advance(ms: number): void
  waitUntil(ms: number): void
  /** Lets a call take its time, about `medianMs`; returns how long it took. */
  spend(medianMs: number, sigma?: number): number
  /** An ordinary failure, tried again a little later: part of nobody's plan, so never in an incident. */
  stumbles(): boolean
  markIrreversible(): void
  /** `at` is when the call was made, `doneAt` when its record was complete. */
  put(source: SourceName, at: number, body: string, doneAt?: number): void
}

export function createStage(options: ScriptOptions, out: SimulatedRecord[]): Stage {
  const { random, mood, startsAt, incident } = options
  const agent = options.persona.id
  let clock = startsAt
  let marked = false
  return {
    random,
    now: () => clock,
    wait: (meanMs) => {
      clock += 1 + Math.round(random.exponential(meanMs))
    },
    advance: (ms) => {
      clock += ms
    },
    waitUntil: (ms) => {
      clock = Math.max(clock, startsAt + ms)
    },
    spend: (medianMs, sigma = 0.5) => {
      const took = Math.max(1, Math.round(random.logNormal(medianMs, sigma)))
      clock += took
      return took
    },
    stumbles: () => incident === undefined && random.chance(mood.failure),
    markIrreversible: () => {
      marked = true
    },
    put: (source, at, body, doneAt = at) => {
      if (incident === undefined && doneAt - startsAt > cutOffMs) return
      const deliveredAt = doneAt + deliveryDelay(source, random)
      if (incident === undefined) out.push({ source, at, deliveredAt, agent, body })
      else if (marked) {
        out.push({ source, at, deliveredAt, agent, body, incident, firstIrreversible: true })
        marked = false
      } else out.push({ source, at, deliveredAt, agent, body, incident })
    },
  }
}
