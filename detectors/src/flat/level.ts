import type { MassHistogram } from '../stats/mass-histogram.ts'
import { createMassHistogram } from '../stats/mass-histogram.ts'
import type { SharedValues } from './shared-values.ts'
import { createSharedValues, EVENTS_SUM } from './shared-values.ts'

/** One facet of behaviour: how its values are named, and how many of them are kept. */
export interface FacetSpec {
  readonly name: string
  /** Its values mean something only in a context: see context-key.ts. */
  readonly contextual: boolean
  /** Most values kept per agent, at most 128. */
  readonly perAgent: number
}

/** Severities of an event that break ties among values that nobody ever saw: 0 … 7. */
export const SEVERITIES = 8

/** What a peer group, or the fleet, showed in one facet. */
export interface Level {
  readonly values: SharedValues
  /** Of a group: the predictive masses of all values that the group or the fleet knows. */
  readonly histogram: MassHistogram
  /** When the histogram is due: at so many sightings, or at this weight of now. */
  dueAtEvents: number
  dueAtWeight: number
  /** Of the fleet: decayed first sightings by severity. */
  readonly firsts: Float64Array
  /** Changed since the last checkpoint. */
  changed: boolean
}

const PER_FLEET = 8192
const PER_GROUP = 4096
/** Sightings before the first histogram, and the least between two. */
export const FIRST_DUE = 32

export const createLevel = (isFleet: boolean, contextual: boolean): Level => ({
  values: createSharedValues(isFleet ? PER_FLEET : PER_GROUP, contextual),
  histogram: createMassHistogram(),
  dueAtEvents: FIRST_DUE,
  dueAtWeight: Number.POSITIVE_INFINITY,
  firsts: new Float64Array(SEVERITIES),
  changed: false,
})

/** Sightings at the level, undecayed. */
export const eventsOf = (level: Level | undefined): number => level?.values.sums[EVENTS_SUM] ?? 0
