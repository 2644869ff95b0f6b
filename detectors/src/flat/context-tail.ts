import { backMass, blend, ownMass, unseenShare } from '../stats/back-off.ts'
import type { TailMass } from '../stats/tail-mass.ts'
import { ORDINARY } from '../stats/tail-mass.ts'
import { ENTRY_WORDS } from './arena.ts'
import { contextEnd, contextOf } from './context-key.ts'
import type { LayeredValues } from './layered-values.ts'
import type { Question } from './plain-tail.ts'
import type { SharedValues } from './shared-values.ts'
import { COUNT, LAST } from './value-runs.ts'

/** Decayed totals of a context at one level, and what both parents leave to values they never saw in it. */
interface ContextTotals {
  total: number
  discount: number
  unseen: number
}

const totals: ContextTotals = { total: 0, discount: 0, unseen: 1 }

/**
 * Tail mass of a value in its context: P(v | context), agent backed off to group, to fleet. Values that only the
 * parents know in this context are not told apart: they tie, which can only make p larger.
 */
export function contextTail(
  layered: LayeredValues,
  asked: Readonly<Question>,
  contextLo: number,
  out: TailMass,
): void {
  const { runs } = layered
  const { agent, facet, key, weight } = asked
  const context = contextOf(key)
  const run = runs.runOf(agent, facet)
  const totalEntry = runs.find(run, context)
  const entry = totalEntry < 0 ? -1 : runs.find(run, key)
  const { f, u } = runs.arena
  const whole = (totalEntry < 0 ? 0 : (f[totalEntry + COUNT] ?? 0)) + weight
  const back = backMass(totalEntry < 0 ? 0 : (f[totalEntry + LAST] ?? 0), weight)
  const own = entry < 0 ? 0 : ownMass(f[entry + COUNT] ?? 0, f[entry + LAST] ?? 0)
  out.below = 0
  out.tied = 1
  if (own > ORDINARY * whole) return
  const shared = contextParent(layered, asked, context, contextLo)
  const lump = back * totals.unseen
  const mass = own + back * shared
  if (entry < 0 && shared === 0) {
    out.tied = lump / whole
    return
  }
  out.below = lump
  out.tied = mass
  const end = totalEntry < 0 ? 0 : runs.end(run)
  for (let at = totalEntry + ENTRY_WORDS; at < end; at += ENTRY_WORDS) {
    if ((u[at] ?? 0) >= contextEnd(context)) break
    const other = ownMass(f[at + COUNT] ?? 0, f[at + LAST] ?? 0)
    if (at !== entry && other <= mass) out.below += other
  }
  // All that the parents know, the value itself aside.
  out.tied += back * Math.max(0, 1 - totals.unseen - shared)
  out.below /= whole
  out.tied /= whole
}

/** Group's probability of the value in the context, backed off to the fleet; what both leave to the unseen is in `totals`. */
function contextParent(
  layered: LayeredValues,
  { group, facet, key, lo, weight }: Readonly<Question>,
  context: number,
  contextLo: number,
): number {
  let probability = 0
  let unseen = 1
  for (let scope = 0; scope <= group + 1; scope += group + 1) {
    const values = layered.levelIfAny(scope, facet)?.values
    if (values === undefined) continue
    readTotals(values, context, contextLo)
    const back = backMass(totals.discount, weight)
    const slot = values.table.find(key, lo)
    const own = slot < 0 ? 0 : ownMass(values.count(slot), values.last(slot))
    probability = blend(own, back, probability, totals.total, weight)
    unseen *= unseenShare(totals.discount, totals.total, weight)
  }
  totals.unseen = unseen
  return probability
}

function readTotals(values: SharedValues, context: number, contextLo: number): void {
  const slot = values.table.find(context, contextLo)
  totals.total = slot < 0 ? 0 : values.count(slot)
  totals.discount = slot < 0 ? 0 : values.last(slot)
}
