import type { AuditEvent } from '@tripline/ingest'
import { readHex, writeHex } from './calibrate/hex-state.ts'

const KEPT = 16
/** So many of the last ones make the next one ordinary. */
const OFTEN = 3

/** Destroys, cannot be undone, or switches off a guard: judged apart from all other calls. */
export function isWeighty(event: AuditEvent): boolean {
  return (
    event.irreversible ||
    event.actionClass === 'destroy' ||
    event.actionClass === 'defense' ||
    (event.destructive && event.touchesBackup)
  )
}

/** Changes what somebody may do. */
export function changesRights(event: AuditEvent): boolean {
  return event.actionClass === 'privilege' || event.privilegeChange
}

/**
 * Each agent's last 16 weighty calls: their scores and what they did. One in a thousand calls may be a nightly clean-up:
 * it is ordinary for a call of its kind when three of the last ones were as odd. An agent's first one is never ordinary.
 */
export interface WeightyHistory {
  isOrdinary(agent: number, score: number): boolean
  /** The agent did this very thing in three of its last ones. */
  hasDone(agent: number, action: string): boolean
  /** The agent changed rights three times before. */
  changesRights(agent: number): boolean
  learnRights(agent: number, times: number): void
  /** `times` over for what it did: a person's word makes a habit at once. Its score stands once. */
  learn(agent: number, score: number, action: string, times: number): void
  /** '' where there is none. */
  save(agent: number): string
  load(agent: number, state: string): boolean
}

/** Two rings; how many were ever written to each, and how often it changed rights. */
interface Rings {
  readonly scores: Float32Array
  readonly actions: Uint32Array
  readonly counts: Uint32Array
}

const newRings = (): Rings => ({
  scores: new Float32Array(KEPT),
  actions: new Uint32Array(KEPT),
  counts: new Uint32Array(3),
})

/** FNV-1a, 32 bits (Fowler, Noll, Vo): tells actions of one agent apart; who finds two alike gains nothing. */
function fingerprint(action: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < action.length; i++) {
    hash = Math.imul(hash ^ action.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

export function createWeightyHistory(): WeightyHistory {
  const agents = new Map<number, Rings>()

  const ringsOf = (agent: number): Rings => {
    const known = agents.get(agent)
    if (known !== undefined) return known
    const made = newRings()
    agents.set(agent, made)
    return made
  }

  return {
    isOrdinary: (agent, score) => {
      const own = agents.get(agent)
      if (own === undefined) return false
      let asOdd = 0
      const held = Math.min(KEPT, own.counts[0] ?? 0)
      for (let i = 0; i < held; i++) if ((own.scores[i] ?? 0) >= score - 1) asOdd++
      return asOdd >= OFTEN
    },
    hasDone: (agent, action) => {
      const own = agents.get(agent)
      if (own === undefined) return false
      const wanted = fingerprint(action)
      let same = 0
      const held = Math.min(KEPT, own.counts[1] ?? 0)
      for (let i = 0; i < held; i++) if (own.actions[i] === wanted) same++
      return same >= OFTEN
    },
    changesRights: (agent) => (agents.get(agent)?.counts[2] ?? 0) >= OFTEN,
    learnRights: (agent, times) => {
      const { counts } = ringsOf(agent)
      counts[2] = (counts[2] ?? 0) + times
    },
    learn: (agent, score, action, times) => {
      const { scores, actions, counts } = ringsOf(agent)
      const [scored = 0, done = 0] = counts
      scores[scored % KEPT] = score
      counts[0] = scored + 1
      for (let i = 0; i < times; i++) actions[(done + i) % KEPT] = fingerprint(action)
      counts[1] = done + times
    },
    save: (agent) => {
      const own = agents.get(agent)
      return own === undefined ? '' : writeHex(own.counts, own.scores, own.actions)
    },
    load: (agent, state) => {
      const own = newRings()
      if (state.length !== (12 + KEPT * 8) * 2) return false
      if (!readHex(state, own.counts, own.scores, own.actions)) return false
      agents.set(agent, own)
      return true
    },
  }
}
