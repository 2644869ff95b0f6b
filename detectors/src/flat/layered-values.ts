import type { AgentIndex, GroupIndex } from '../detector.ts'
import type { MassHistogramBuilder } from '../stats/mass-histogram.ts'
import { createMassHistogramBuilder } from '../stats/mass-histogram.ts'
import type { ChangedValues } from './changed-values.ts'
import { createChangedValues } from './changed-values.ts'
import { learnInContext, learnPlain } from './learn-value.ts'
import type { FacetSpec, Level } from './level.ts'
import { createLevel, eventsOf, FIRST_DUE } from './level.ts'
import type { Parents } from './parents.ts'
import { createParents } from './parents.ts'
import type { RowMarks } from './row-marks.ts'
import { createRowMarks } from './row-marks.ts'
import type { SharedValues, Texts } from './shared-values.ts'
import { LO } from './slot-table.ts'
import type { ValueRuns } from './value-runs.ts'
import { absorbIntoContext, absorbIntoRun, createValueRuns } from './value-runs.ts'

/** One value of one event, to be learned; one object is reused from value to value. */
export interface Sighting {
  agent: AgentIndex
  group: GroupIndex
  facet: number
  /** Upper half of the fingerprint, or context-key.ts's. */
  key: number
  lo: number
  /** Lower half of the context's fingerprint; unused in plain facets. */
  contextLo: number
  weight: number
  seconds: number
  times: number
  severity: number
}

export const newSighting = (): Sighting => ({
  agent: 0,
  group: 0,
  facet: 0,
  key: 0,
  lo: 0,
  contextLo: 0,
  weight: 0,
  seconds: 0,
  times: 1,
  severity: 0,
})

/** Counts of values at three levels: agent, peer group, fleet. */
export interface LayeredValues {
  readonly facets: readonly FacetSpec[]
  readonly runs: ValueRuns
  /** Scope 0 is the fleet, 1 + g the group g. Made when first asked for. */
  level(scope: number, facet: number): Level
  /** The level, if anything was ever learned there. */
  levelIfAny(scope: number, facet: number): Level | undefined
  /** Scopes made so far. */
  scopes(): number
  /** What group and fleet say about a plain facet now. */
  parentsOf(group: GroupIndex, facet: number, weight: number): Parents
  /** Counts the value at all three levels. */
  learn(at: Readonly<Sighting>, texts: Texts): void
  readonly changes: ChangedValues
  /** Agents whose totals changed. */
  readonly changedAgents: RowMarks
  bytes(): number
}

/** A histogram is remade when sightings grew by a sixteenth, at least after 16,384, … */
const GROWTH_SHIFT = 4
const LONGEST_STEP = 16_384
/** … or when this much time went by: 2.8 days at a half-life of 14. */
const WEIGHT_GROWTH = 1.15

export function createLayeredValues(facets: readonly FacetSpec[]): LayeredValues {
  const levels: (Level | undefined)[] = []
  const builder = createMassHistogramBuilder()
  const parents = createParents()
  const count = facets.length
  let scopes = 1

  const level = (scope: number, facet: number): Level => {
    const at = scope * count + facet
    const known = levels[at]
    if (known !== undefined) return known
    const made = createLevel(scope === 0, facets[facet]?.contextual === true)
    while (levels.length <= at) levels.push(undefined)
    levels[at] = made
    scopes = Math.max(scopes, scope + 1)
    return made
  }

  const learn: LayeredValues['learn'] = (at, texts) => {
    layered.changedAgents.mark(at.agent)
    if (facets[at.facet]?.contextual === true) {
      learnInContext(layered, at, texts)
      return
    }
    learnPlain(layered, at, texts)
    const own = level(at.group + 1, at.facet)
    const due = eventsOf(own) >= own.dueAtEvents || at.weight >= own.dueAtWeight
    if (due) refreshHistogram(layered, builder, at)
  }

  const layered: LayeredValues = {
    facets,
    runs: createValueRuns({
      facets: count,
      capacity: (facet) => facets[facet]?.perAgent ?? 1,
      absorb: (facet) => (facets[facet]?.contextual === true ? absorbIntoContext : absorbIntoRun),
    }),
    level,
    levelIfAny: (scope, facet) => levels[scope * count + facet],
    scopes: () => scopes,
    parentsOf(group, facet, weight) {
      parents.look(levels[(group + 1) * count + facet], levels[facet], weight)
      return parents
    },
    learn,
    changes: createChangedValues(),
    changedAgents: createRowMarks(),
    bytes() {
      let sum = layered.runs.bytes()
      for (const made of levels) if (made !== undefined) sum += made.values.table.bytes() + 1600
      return sum
    },
  }
  return layered
}

/** Masses of everything the group or the fleet knows, as the group sees them now. */
function refreshHistogram(
  layered: LayeredValues,
  builder: MassHistogramBuilder,
  { group, facet, weight }: Readonly<Sighting>,
): void {
  const own = layered.level(group + 1, facet)
  const fleet = layered.level(0, facet).values
  const parents = layered.parentsOf(group, facet, weight)
  const add = (values: SharedValues, slot: number): void => {
    const { u } = values.table
    builder.add(parents.of(u[slot] ?? 0, u[slot + LO] ?? 0))
  }
  fleet.table.each((slot) => add(fleet, slot))
  own.values.table.each((slot) => {
    const { u } = own.values.table
    const inFleet = fleet.table.find(u[slot] ?? 0, u[slot + LO] ?? 0) >= 0
    if (!inFleet) add(own.values, slot)
  })
  builder.fill(own.histogram)
  const events = eventsOf(own)
  own.dueAtEvents = events + Math.min(Math.max(FIRST_DUE, events >>> GROWTH_SHIFT), LONGEST_STEP)
  own.dueAtWeight = weight * WEIGHT_GROWTH
}
