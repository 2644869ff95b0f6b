import type { AuditEvent } from '@tripline/ingest'
import { readHex, writeHex } from './calibrate/hex-state.ts'

const KEPT = 16
const AS_ODD = 3

/** Destroys, cannot be undone, or switches off a guard: judged apart from all other calls. */
export function isWeighty(event: AuditEvent): boolean {
  return (
    event.irreversible ||
    event.actionClass === 'destroy' ||
    event.actionClass === 'defense' ||
    (event.destructive && event.touchesBackup)
  )
}

/**
 * Each agent's last 16 weighty calls by score. One in a thousand calls may be a nightly clean-up: it is ordinary for a
 * call of its kind when three of the last ones were as odd. An agent's first one is never ordinary.
 */
export interface WeightyHistory {
  isOrdinary(agent: number, score: number): boolean
  learn(agent: number, score: number): void
  /** '' where there is none. */
  save(agent: number): string
  load(agent: number, state: string): boolean
}

export function createWeightyHistory(): WeightyHistory {
  const rings = new Map<number, { scores: Float32Array; count: number }>()

  return {
    isOrdinary: (agent, score) => {
      const ring = rings.get(agent)
      if (ring === undefined) return false
      let asOdd = 0
      const held = Math.min(KEPT, ring.count)
      for (let i = 0; i < held; i++) if ((ring.scores[i] ?? 0) >= score - 1) asOdd++
      return asOdd >= AS_ODD
    },
    learn: (agent, score) => {
      let ring = rings.get(agent)
      if (ring === undefined) {
        ring = { scores: new Float32Array(KEPT), count: 0 }
        rings.set(agent, ring)
      }
      ring.scores[ring.count % KEPT] = score
      ring.count++
    },
    save: (agent) => {
      const ring = rings.get(agent)
      return ring === undefined ? '' : writeHex(new Float64Array([ring.count]), ring.scores)
    },
    load: (agent, state) => {
      const count = new Float64Array(1)
      const scores = new Float32Array(KEPT)
      if (state.length !== (8 + KEPT * 4) * 2 || !readHex(state, count, scores)) return false
      rings.set(agent, { scores, count: count[0] ?? 0 })
      return true
    },
  }
}
