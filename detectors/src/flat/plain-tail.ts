import type { AgentIndex, GroupIndex } from '../detector.ts'
import { backMass, ownMass } from '../stats/back-off.ts'
import { BUCKETS, massBucket } from '../stats/mass-histogram.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { ORDINARY } from '../stats/tail-mass.ts'
import { ENTRY_WORDS } from './arena.ts'
import type { LayeredValues } from './layered-values.ts'
import { SEVERITIES } from './level.ts'
import type { Parents } from './parents.ts'
import type { ValueRuns } from './value-runs.ts'
import { COUNT, LAST } from './value-runs.ts'

/** Probabilities closer than this are equal: float32 counts carry no more. */
const SAME = 1e-6
/** Less than this of the parents' mass is rounding. */
const NOTHING = 1e-9

/** A plain value to be scored; one object is reused. */
export interface Question {
  agent: AgentIndex
  group: GroupIndex
  facet: number
  key: number
  lo: number
  weight: number
  severity: number
}

/**
 * Tail mass of a value under P_agent, everything that nobody ever showed counted as one lump:
 *
 *   p(v) = Σ { P(u) : P(u) ≤ P(v) },  P(u) = (own(u) + back·P_group(u)) / (N + θ·w)
 *
 * The agent's own values are summed one by one. Values that only the parents know are back·P_group(u) each: their sum
 * comes from the group's histogram, less what the agent knows itself.
 */
export function plainTail(layered: LayeredValues, asked: Readonly<Question>, out: TailMass): void {
  const { runs } = layered
  const { agent, group, facet, key, lo, weight } = asked
  const run = runs.runOf(agent, facet)
  const whole = (run === 0 ? 0 : runs.total(run)) + weight
  const enough = ORDINARY * whole
  const back = run === 0 ? weight : backMass(runs.discount(run), weight)
  const entry = runs.find(run, key)
  const own = entry < 0 ? 0 : massAt(runs, entry)
  out.below = 0
  out.tied = 1
  if (own > enough) return
  const parents = layered.parentsOf(group, facet, weight)
  const most = back * parents.largest
  if (entry >= 0 && isOrdinary(runs, run, own - most, own, enough)) return
  const inParents = parents.of(key, lo)
  const mass = own + back * inParents
  if (mass > enough) return
  const lump = back * parents.unseen
  if (entry < 0 && inParents === 0) {
    unseenTail(layered, asked, lump / whole, out)
    return
  }
  out.below = lump
  out.tied = mass
  // A value only the parents know is as probable as this one when its share is mass / back of theirs.
  known.bucket = massBucket(mass / back)
  if (addOwn(runs, parents, run, entry, mass, back, enough, out)) {
    if (entry < 0) exclude(known, inParents, massBucket(inParents))
    addParents(layered, asked, 1 - parents.unseen, back, known, out)
  }
  out.below /= whole
  out.tied /= whole
}

const massAt = (runs: ValueRuns, entry: number): number =>
  ownMass(runs.arena.f[entry + COUNT] ?? 0, runs.arena.f[entry + LAST] ?? 0)

/** The fast path: it and values that are surely no more probable (own mass up to `below`) are more than enough. */
function isOrdinary(
  runs: ValueRuns,
  run: number,
  below: number,
  own: number,
  enough: number,
): boolean {
  const { f } = runs.arena
  let sum = own
  const end = runs.end(run)
  for (let at = runs.first(run); at < end; at += ENTRY_WORDS) {
    const other = ownMass(f[at + COUNT] ?? 0, f[at + LAST] ?? 0)
    if (other <= below) sum += other
  }
  return sum > enough
}

/** How much of the parents' mass belongs to values the agent knows: in all, below and at the bucket in question. */
interface Known {
  all: number
  below: number
  at: number
  bucket: number
}

const known: Known = { all: 0, below: 0, at: 0, bucket: 0 }

function exclude(from: Known, probability: number, bucket: number): void {
  from.all += probability
  if (bucket < from.bucket) from.below += probability
  else if (bucket === from.bucket) from.at += probability
}

/**
 * Sums the agent's own values that are at most as probable, and leaves in `known` what of the parents' mass they
 * account for. False when the sum is `enough` for the value to be ordinary: then the rest does not matter.
 */
function addOwn(
  runs: ValueRuns,
  parents: Parents,
  run: number,
  entry: number,
  mass: number,
  back: number,
  enough: number,
  out: TailMass,
): boolean {
  known.all = 0
  known.below = 0
  known.at = 0
  const end = run === 0 ? 0 : runs.end(run)
  const { u } = runs.arena
  for (let at = runs.first(run); at < end; at += ENTRY_WORDS) {
    const shared = parents.ofUpper(u[at] ?? 0)
    exclude(known, shared, massBucket(shared))
    if (at === entry) continue
    const other = massAt(runs, at) + back * shared
    if (other < mass * (1 - SAME)) out.below += other
    else if (other <= mass * (1 + SAME)) out.tied += other
    if (out.below + out.tied > enough) return false
  }
  return true
}

/** Adds the values that only the parents know. `seen` is all the mass they give to values they saw. */
function addParents(
  layered: LayeredValues,
  { group, facet }: Readonly<Question>,
  seen: number,
  back: number,
  known: Readonly<Known>,
  out: TailMass,
): void {
  const rest = seen - known.all
  if (!(rest > NOTHING)) return
  const before = layered.levelIfAny(group + 1, facet)?.histogram.before
  const below = (before?.[known.bucket] ?? 0) - known.below
  const at = (before?.[known.bucket + 1] ?? 0) - (before?.[known.bucket] ?? 0) - known.at
  const all = (before?.[BUCKETS] ?? 0) - known.all
  // The snapshot may be older than the counts: shares of it, not masses, and never beyond the whole.
  const lower = all > NOTHING ? clampShare(below / all) : 1
  const equal = all > NOTHING ? Math.min(clampShare(at / all), 1 - lower) : 0
  out.below += back * rest * lower
  out.tied += back * rest * equal
}

const clampShare = (share: number): number => (share > 0 ? Math.min(share, 1) : 0)

/**
 * Nobody ever showed the value: the lump. What is in it ties, so meaning decides first: the more severe the event's
 * class, the rarer. Q(s) = share of the fleet's first sightings of severity s, add-a-quarter smoothed.
 */
function unseenTail(
  layered: LayeredValues,
  { facet, weight, severity }: Readonly<Question>,
  lump: number,
  out: TailMass,
): void {
  const firsts = layered.levelIfAny(0, facet)?.firsts
  const prior = weight / 4
  let above = 0
  let all = 0
  let equal = 0
  for (let i = 0; i < SEVERITIES; i++) {
    const mass = prior + (firsts?.[i] ?? 0)
    all += mass
    if (i > severity) above += mass
    else if (i === severity) equal = mass
  }
  out.below = (lump * above) / all
  out.tied = (lump * equal) / all
}
