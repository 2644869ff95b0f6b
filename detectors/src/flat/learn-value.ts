import { DISCOUNT } from '../stats/back-off.ts'
import { contextOf } from './context-key.ts'
import type { LayeredValues, Sighting } from './layered-values.ts'
import type { Level } from './level.ts'
import type { Texts } from './shared-values.ts'
import { LAST } from './value-runs.ts'

/** Counts a value of a plain facet for its agent, the group and the fleet. */
export function learnPlain(layered: LayeredValues, at: Readonly<Sighting>, texts: Texts): void {
  const { runs } = layered
  const { agent, facet, key, weight, seconds, times } = at
  const entry = runs.upsert(agent, facet, key)
  const first = runs.inserted
  if (runs.evicted >= 0) forget(layered, at, runs.evicted)
  runs.add(agent, facet, entry, weight, seconds, times)
  if (runs.mark(entry)) layered.changes.add(agent, facet, key, texts.text(facet))
  for (let scope = 0; scope <= at.group + 1; scope += at.group + 1) {
    const level = changed(layered.level(scope, facet))
    const isNew = level.values.add(at, texts, first)
    if (isNew && scope === 0) {
      level.firsts[at.severity] = (level.firsts[at.severity] ?? 0) + weight
    }
  }
}

/** Counts a value in its context, and the context itself: N is the total's count, D its last weight. */
export function learnInContext(layered: LayeredValues, at: Readonly<Sighting>, texts: Texts): void {
  const first = learnOwnInContext(layered, at, texts)
  for (let scope = 0; scope <= at.group + 1; scope += at.group + 1) {
    const { values } = changed(layered.level(scope, at.facet))
    values.add(at, texts, first)
    values.addContext(at, texts, values.grown)
  }
}

/** True when the value is new to the agent. */
function learnOwnInContext(layered: LayeredValues, at: Readonly<Sighting>, texts: Texts): boolean {
  const { runs } = layered
  const { agent, facet, key, weight, seconds, times } = at
  const context = contextOf(key)
  const total = runs.upsert(agent, facet, context)
  if (runs.evicted >= 0) forget(layered, at, runs.evicted)
  runs.addContext(total, weight, 0, seconds, times)
  const entry = runs.upsert(agent, facet, key)
  const first = runs.inserted
  if (runs.evicted >= 0) forget(layered, at, runs.evicted)
  const discount = grownDiscount(weight, runs.arena.f[entry + LAST] ?? 0)
  runs.add(agent, facet, entry, weight, seconds, times)
  if (runs.mark(entry)) layered.changes.add(agent, facet, key, texts.text(facet))
  // Sought again: making room for the value may have moved it, or pushed it out.
  const again = first ? runs.find(runs.runOf(agent, facet), context) : total
  if (again >= 0) runs.addContext(again, 0, discount, seconds, 0)
  return first
}

/** What a sighting adds to D: d times the growth of the last sighting's weight. */
const grownDiscount = (weight: number, last: number): number =>
  weight > last ? DISCOUNT * (weight - last) : 0

function forget(layered: LayeredValues, at: Readonly<Sighting>, key: number): void {
  changed(layered.level(0, at.facet)).values.forgetAgent(key)
  changed(layered.level(at.group + 1, at.facet)).values.forgetAgent(key)
}

function changed(level: Level): Level {
  level.changed = true
  return level
}
