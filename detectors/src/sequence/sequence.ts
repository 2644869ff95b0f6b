import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { Features, ReadFeatures } from '../facets/features.ts'
import { mixed } from '../facets/mixed.ts'
import { contextKey } from '../flat/context-key.ts'
import { contextTail } from '../flat/context-tail.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { createLayeredValues, newSighting } from '../flat/layered-values.ts'
import { eventsOf } from '../flat/level.ts'
import type { Question } from '../flat/plain-tail.ts'
import { restoreValues } from '../flat/restore-values.ts'
import { saveValues } from '../flat/save-values.ts'
import type { Texts } from '../flat/shared-values.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { explainSequence } from './explain-sequence.ts'
import type { Previous } from './session-slots.ts'
import { createSessionSlots } from './session-slots.ts'

export const SEQUENCE = { detector: 'sequence', version: 1 } as const
/** Number of the action facet in features.ts. */
export const ACTION = 0
const PAIRS_PER_AGENT = 128
export const PAIRS = [
  { name: 'action after action', contextual: true, perAgent: PAIRS_PER_AGENT },
] as const
/** Pairs of actions the fleet showed before anything is said. */
const WARM_PAIRS = 50
const UNLEARNED = 'an action not learned yet'

export interface SequenceDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
  /** Knows the texts of actions by their fingerprints. */
  readonly values: LayeredValues
  readonly timeOf: (weight: number) => number
}

/** Is this action odd after the one before it in the same session? See README.md. */
export function createSequence(deps: SequenceDeps): Detector {
  const pairs = createLayeredValues(PAIRS)
  const sessions = createSessionSlots()
  const previous: Previous = { hi: 0, lo: 0 }
  const tail = newTailMass()
  const sighting = newSighting()
  const asked: Question = { agent: 0, group: 0, facet: 0, key: 0, lo: 0, weight: 0, severity: 0 }

  /** The action's name; null while nobody learned it, as when each event with it is held. */
  const textOf = (hi: number): string | null => {
    const table = deps.values.levelIfAny(0, ACTION)?.values.table
    const slot = table?.findUpper(hi) ?? -1
    return table === undefined || slot < 0 ? null : table.text(slot)
  }
  let current: Features | null = null
  let before = ''
  const texts: Texts = {
    text: () => `${before} → ${current?.text(ACTION) ?? ''}`,
    context: () => `${before} →`,
  }

  /** False when the event follows nothing. */
  const look = (observed: Observation): boolean => {
    current = deps.features(observed)
    sessions.previous(observed.agent, current.session, observed.seconds, previous)
    const hi = current.hi[ACTION] ?? 0
    if (previous.hi === 0 || hi === 0) return false
    asked.agent = observed.agent
    asked.group = observed.group
    asked.weight = observed.weight
    asked.key = contextKey(previous.hi, hi)
    asked.lo = mixed(current.lo[ACTION] ?? 0, previous.lo)
    return true
  }

  return {
    name: SEQUENCE.detector,
    version: SEQUENCE.version,
    channels: ['action after action'],
    techniques: ['T1059'],
    score(observed, bits, at, tie) {
      if (!look(observed)) bits[at] = NOT_APPLICABLE
      else if (eventsOf(pairs.levelIfAny(0, 0)) < WARM_PAIRS) bits[at] = WARMING
      else {
        contextTail(pairs, asked, previous.lo, tail)
        bits[at] = tailBits(tail, tie(0))
      }
    },
    learn(observed, times) {
      if (!look(observed)) return
      const text = textOf(previous.hi)
      // What follows an action that nobody may learn from yet teaches nothing, and there is no name to keep it by.
      if (text === null) return
      before = text
      sighting.agent = observed.agent
      sighting.group = observed.group
      sighting.key = asked.key
      sighting.lo = asked.lo
      sighting.contextLo = previous.lo
      sighting.weight = observed.weight
      sighting.seconds = observed.seconds
      sighting.times = times
      pairs.learn(sighting, texts)
    },
    follow(observed) {
      const read = deps.features(observed)
      const hi = read.hi[ACTION] ?? 0
      const lo = read.lo[ACTION] ?? 0
      sessions.follow(observed.agent, read.session, hi, lo, observed.seconds)
    },
    explain(observed) {
      const follows = look(observed)
      return explainSequence(
        deps.agents,
        pairs,
        observed,
        asked,
        follows ? (textOf(previous.hi) ?? UNLEARNED) : '',
      )
    },
    takeChanges(sink) {
      saveValues(pairs, { owner: SEQUENCE, agents: deps.agents, timeOf: deps.timeOf }, sink)
      sessions.records.takeChanges(SEQUENCE, deps.agents, sink)
    },
    restore(agent, rows) {
      restoreValues(pairs, SEQUENCE, deps.agents, agent, rows)
      sessions.records.restore(SEQUENCE, agent, rows)
    },
    bytes: () => pairs.bytes() + sessions.records.bytes(),
  }
}
