import type { Observation } from '../detector.ts'
import type { Features } from '../facets/features.ts'
import type { AgentRecords } from '../flat/agent-records.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import type { Novel } from './stages.ts'
import { STAGES, stagesOfEvent } from './stages.ts'

/** A step belongs to the chain while the one before is no older. */
export const LINK_SECONDS = 1800

/** Words of an agent: when each stage was last met, the chain that ended there, and what was reached so far. */
const AT = 0
const DEPTH = STAGES.length
const REACHED = DEPTH + STAGES.length
/** The last credentials used, and the next of them to be overwritten. */
const CREDENTIALS = REACHED + 1
const REMEMBERED = 4
const NEXT = CREDENTIALS + REMEMBERED
/** Decayed calls by environment. */
const ENVIRONMENTS = NEXT + 1
/** Decayed episodes by depth reached: [0] all, [d] those that got to d or further. */
const EPISODES = ENVIRONMENTS + 3
export const DEPTHS = STAGES.length + 1
const WORDS = EPISODES + DEPTHS

/** Numbers of facets in features.ts. */
const CREDENTIAL_FACET = 5
const NAMES = ['prod', 'staging', 'dev'] as const
/** An environment is new to an agent that made 99 of 100 calls elsewhere. */
const RARE_SHARE = 0.01

/** What an event does to its agent's chain. */
export interface Step {
  stages: number
  /** Length of the longest chain that ends with the event. */
  depth: number
  /** Longest chain of the episode so far, 0 when the event begins a new one. */
  reached: number
}

/** The chain of every agent: where it stands, and how far its episodes went. */
export interface ChainRecords {
  readonly records: AgentRecords
  /** Fills `into` with what the event would do. Changes nothing. */
  look(observed: Observation, features: Features, into: Step): void
  /** Does it. */
  follow(observed: Observation, features: Features, step: Readonly<Step>): void
  /** Decayed episodes of the agent that reached `depth`; 0 for all. */
  episodes(agent: number, depth: number): number
  learnEpisodes(agent: number, from: number, to: number, weight: number): void
}

export function createChainRecords(): ChainRecords {
  const records = createAgentRecords(WORDS)

  const novelOf = (observed: Observation, features: Features, at: number): Novel => {
    if (at < 0) return { credential: false, environment: false }
    const { u, f } = records
    const credential = features.hi[CREDENTIAL_FACET] ?? 0
    let known = credential === 0 || u[at + CREDENTIALS] === 0
    for (let i = 0; i < REMEMBERED; i++) known ||= u[at + CREDENTIALS + i] === credential
    const here = environmentOf(observed)
    const calls = ENVIRONMENTS + at
    const all = (f[calls] ?? 0) + (f[calls + 1] ?? 0) + (f[calls + 2] ?? 0)
    const rare = here >= 0 && all > 0 && (f[calls + here] ?? 0) < RARE_SHARE * all
    return { credential: !known, environment: rare }
  }

  /** Length of the chain that ends with stage `stage` now: one more than the longest that an earlier stage ended. */
  const depthAt = (at: number, stage: number, now: number, same: number): number => {
    let most = same
    for (let before = 0; before < stage; before++) {
      const fresh = now - (records.u[at + AT + before] ?? 0) <= LINK_SECONDS
      if (fresh) most = Math.max(most, records.u[at + DEPTH + before] ?? 0)
    }
    return most + 1
  }

  const look: ChainRecords['look'] = (observed, features, into) => {
    const at = records.find(observed.agent)
    into.stages = stagesOfEvent(observed.event, novelOf(observed, features, at))
    into.depth = 0
    into.reached = 0
    const now = Math.max(0, Math.floor(observed.seconds))
    if (at >= 0 && isOpen(at, now)) into.reached = records.u[at + REACHED] ?? 0
    // Stages of one event follow each other: in ascending order each lengthens the chain by one.
    for (let stage = 0; stage < STAGES.length; stage++) {
      if ((into.stages & (1 << stage)) === 0) continue
      into.depth = at < 0 ? into.depth + 1 : depthAt(at, stage, now, into.depth)
    }
  }

  const isOpen = (at: number, now: number): boolean => {
    for (let stage = 0; stage < STAGES.length; stage++) {
      const last = records.u[at + AT + stage] ?? 0
      if (last !== 0 && now - last <= LINK_SECONDS) return true
    }
    return false
  }

  const follow: ChainRecords['follow'] = (observed, features, step) => {
    const at = records.at(observed.agent)
    const { u, f } = records
    const now = Math.max(1, Math.floor(observed.seconds))
    let depth = 0
    for (let stage = 0; stage < STAGES.length; stage++) {
      if ((step.stages & (1 << stage)) === 0) continue
      depth = depthAt(at, stage, now, depth)
      const last = u[at + AT + stage] ?? 0
      const kept = now - last <= LINK_SECONDS ? (u[at + DEPTH + stage] ?? 0) : 0
      u[at + DEPTH + stage] = Math.max(kept, depth)
      u[at + AT + stage] = Math.max(last, now)
    }
    if (step.stages !== 0) u[at + REACHED] = Math.max(step.reached, step.depth)
    rememberCredential(at, features.hi[CREDENTIAL_FACET] ?? 0)
    const here = environmentOf(observed)
    if (here >= 0) {
      const word = at + ENVIRONMENTS + here
      f[word] = Math.min((f[word] ?? 0) + observed.weight, LARGEST_SUM)
    }
    records.touch(observed.agent)
  }

  const rememberCredential = (at: number, credential: number): void => {
    const { u } = records
    if (credential === 0) return
    for (let i = 0; i < REMEMBERED; i++) if (u[at + CREDENTIALS + i] === credential) return
    const next = u[at + NEXT] ?? 0
    u[at + CREDENTIALS + next] = credential
    u[at + NEXT] = (next + 1) % REMEMBERED
  }

  return {
    records,
    look,
    follow,
    episodes(agent, depth) {
      const at = records.find(agent)
      return at < 0 ? 0 : (records.f[at + EPISODES + depth] ?? 0)
    },
    learnEpisodes(agent, from, to, weight) {
      const at = records.at(agent) + EPISODES
      for (let depth = from; depth <= to; depth++) {
        records.f[at + depth] = Math.min((records.f[at + depth] ?? 0) + weight, LARGEST_SUM)
      }
      records.touch(agent)
    },
  }
}

function environmentOf({ event }: Observation): number {
  const names: readonly string[] = NAMES
  return names.indexOf(event.environment)
}
