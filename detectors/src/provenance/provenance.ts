import type { HashKey } from '@tripline/infra'
import type { AgentTable } from '../agent-table.ts'
import type { Detector, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ArgumentFeatures, ArgumentForm } from '../facets/argument-features.ts'
import { createArgumentReader } from '../facets/argument-features.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { contextTail } from '../flat/context-tail.ts'
import { createLayeredValues, newSighting } from '../flat/layered-values.ts'
import { eventsOf } from '../flat/level.ts'
import type { Question } from '../flat/plain-tail.ts'
import { plainTail } from '../flat/plain-tail.ts'
import { restoreValues } from '../flat/restore-values.ts'
import { saveValues } from '../flat/save-values.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { explainProvenance } from './explain-provenance.ts'
import { weighAtom } from './weigh-atom.ts'

export const PROVENANCE = { detector: 'provenance', version: 1 } as const

const FORMS = [
  'value and origin',
  'value and origin by key',
  'source by key',
] as const satisfies readonly ArgumentForm[]
const FACETS = FORMS.length
const PAIR = 0
/** Most values kept per agent and facet. */
const ROOM = [128, 128, 96] as const
/** Pairs the fleet showed before anything is said. */
const WARM_PAIRS = 50

export const PROVENANCE_FACETS = FORMS.map((name, facet) => ({
  name,
  contextual: facet !== PAIR,
  perAgent: ROOM[facet] ?? 1,
}))

export interface ProvenanceDeps {
  readonly agents: AgentTable
  readonly hashKey: HashKey
  readonly features: ReadFeatures
  /** Seconds of an event that would weigh that much. */
  readonly timeOf: (weight: number) => number
}

/** Does this call address something that only a tool's output mentioned, not the user? See README.md. */
export function createProvenance(deps: ProvenanceDeps): Detector {
  const argumentsOf = createArgumentReader(deps.hashKey, FORMS, PAIR)
  const values = createLayeredValues(PROVENANCE_FACETS)
  const tail = newTailMass()
  const sighting = newSighting()
  const asked: Question = { agent: 0, group: 0, facet: 0, key: 0, lo: 0, weight: 0, severity: 0 }
  /** Bits of the atom at hand, and of the one that led. */
  const now = new Float64Array(FACETS)
  const led = new Float64Array(FACETS)
  let leader = -1

  /** Whether the agent or its peers showed the value with this origin. */
  const isKnown = (read: ArgumentFeatures): boolean => {
    const { key, lo } = read.value
    if (values.runs.find(values.runs.runOf(asked.agent, PAIR), key) >= 0) return true
    const peers = values.levelIfAny(asked.group + 1, PAIR)?.values.table
    return peers !== undefined && peers.find(key, lo) >= 0
  }

  const bitsOf = (read: ArgumentFeatures, facet: number, tie: number): number => {
    asked.facet = facet
    asked.key = read.value.key
    asked.lo = read.value.lo
    if (facet === PAIR) plainTail(values, asked, tail)
    else contextTail(values, asked, read.value.contextLo, tail)
    return tailBits(tail, tie)
  }

  /** Weighs one atom, which is selected, and lets it lead when it says more than those before. */
  const tryAtom = (
    read: ArgumentFeatures,
    atom: number,
    weight: number,
    most: number,
    tie: (channel: number) => number,
  ): number => {
    let sum = 0
    for (let facet = 0; facet < FACETS; facet++) {
      read.select(atom, facet)
      now[facet] = weight * bitsOf(read, facet, tie(facet))
      sum += now[facet] ?? 0
    }
    if (sum <= most) return most
    led.set(now)
    leader = atom
    return sum
  }

  /**
   * Finds the atom that says most, into `leader` and `led`. Returns how many count, or why there is no score. A call whose
   * values are all the user's own says 0, not nothing: it is what the odd ones are ranked among.
   */
  const lookAt = (observed: Observation, tie: (channel: number) => number): number => {
    const read = argumentsOf(observed)
    asked.agent = observed.agent
    asked.group = observed.group
    asked.weight = observed.weight
    asked.severity = deps.features(observed).severity
    leader = -1
    let counted: number = NOT_APPLICABLE
    let most = 0
    for (let atom = 0; atom < read.count; atom++) {
      if (!read.select(atom, PAIR) || read.atom === null) continue
      if (counted < 0) {
        if (eventsOf(values.levelIfAny(0, PAIR)) < WARM_PAIRS) return WARMING
        counted = 0
      }
      const weight = weighAtom(observed.event, read.atom)
      if (weight === 0) continue
      counted++
      if (!isKnown(read)) most = tryAtom(read, atom, weight, most, tie)
    }
    return counted
  }

  const learnAtom = (read: ArgumentFeatures, atom: number): void => {
    for (let facet = 0; facet < FACETS; facet++) {
      if (!read.select(atom, facet)) return
      sighting.facet = facet
      sighting.key = read.value.key
      sighting.lo = read.value.lo
      sighting.contextLo = read.value.contextLo
      values.learn(sighting, read)
    }
  }

  return {
    name: PROVENANCE.detector,
    version: PROVENANCE.version,
    channels: FORMS,
    techniques: ['T1659', 'T1567'],
    score(observed, bits, at, tie) {
      const { length } = observed.event.arguments
      const counted = length === 0 ? NOT_APPLICABLE : lookAt(observed, tie)
      if (counted < 0 || leader < 0) {
        bits.fill(Math.min(counted, 0), at, at + FACETS)
        return
      }
      // Looking at so many atoms costs (Bonferroni).
      const price = Math.log2(counted)
      for (let facet = 0; facet < FACETS; facet++) {
        bits[at + facet] = Math.max(0, (led[facet] ?? 0) - price)
      }
    },
    learn(observed, times) {
      if (observed.event.arguments.length === 0) return
      sighting.agent = observed.agent
      sighting.group = observed.group
      sighting.weight = observed.weight
      sighting.seconds = observed.seconds
      sighting.times = times
      sighting.severity = deps.features(observed).severity
      const read = argumentsOf(observed)
      for (let atom = 0; atom < read.count; atom++) learnAtom(read, atom)
    },
    explain(observed, channel) {
      lookAt(observed, () => 1)
      const read = argumentsOf(observed)
      const isSelected = read.select(Math.max(0, leader), channel)
      return explainProvenance(deps.agents, values, observed, read, isSelected ? channel : -1)
    },
    takeChanges: (sink) =>
      saveValues(values, { owner: PROVENANCE, agents: deps.agents, timeOf: deps.timeOf }, sink),
    restore: (agent, rows) => restoreValues(values, PROVENANCE, deps.agents, agent, rows),
    bytes: () => values.bytes(),
  }
}
