import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import type { LayeredValues } from './layered-values.ts'
import { createLayeredValues, newSighting } from './layered-values.ts'
import { plainTail } from './plain-tail.ts'

/** One facet of one agent, group or fleet, as the formula has it: value → decayed count and last weight. */
type Counts = Map<number, { n: number; last: number }>

interface Step {
  readonly agent: number
  readonly value: number
  /** Days after the one before. */
  readonly later: number
}

const D = 0.75
const weightAt = (day: number): number => Math.fround(2 ** (day / 14))

function addTo(counts: Counts, value: number, weight: number): void {
  const entry = counts.get(value) ?? { n: 0, last: 0 }
  counts.set(value, { n: entry.n + weight, last: Math.max(entry.last, weight) })
}

/** P of every known value and of all unseen ones, level by level: the formula of stats/back-off.ts, literally. */
function predict(
  levels: readonly Counts[],
  weight: number,
): { known: Map<number, number>; unseen: number } {
  let known = new Map<number, number>()
  let unseen = 1
  for (const counts of levels) {
    const total = [...counts.values()].reduce((sum, { n }) => sum + n, 0)
    const discounts = [...counts.values()].reduce((sum, { last }) => sum + D * last, 0)
    const next = new Map<number, number>()
    for (const value of new Set([...known.keys(), ...counts.keys()])) {
      const { n, last } = counts.get(value) ?? { n: 0, last: 0 }
      const back = (weight + discounts) * (known.get(value) ?? 0)
      next.set(value, (n - D * last + back) / (total + weight))
    }
    known = next
    unseen *= (weight + discounts) / (total + weight)
  }
  return { known, unseen }
}

/** Tail mass by the definition: everything at most `slack` times as probable, and the unseen. */
function textbookTail(
  levels: readonly Counts[],
  value: number,
  weight: number,
  slack: number,
): number {
  const { known, unseen } = predict(levels, weight)
  const own = known.get(value)
  if (own === undefined) return unseen
  let sum = unseen
  for (const probability of known.values()) if (probability <= own * slack) sum += probability
  return sum
}

function learnAll(steps: readonly Step[]): {
  layered: LayeredValues
  agents: Counts[]
  fleet: Counts
  weight: number
} {
  const layered = createLayeredValues([{ name: 'f', contextual: false, perAgent: 128 }])
  const agents: Counts[] = [new Map(), new Map(), new Map()]
  const fleet: Counts = new Map()
  const sighting = newSighting()
  let day = 0
  for (const step of steps) {
    day += step.later
    const weight = weightAt(day)
    Object.assign(sighting, { agent: step.agent, key: step.value + 1, lo: 7, weight, seconds: day })
    layered.learn(sighting, { text: () => `v${step.value}`, context: () => '' })
    addTo(agents[step.agent] ?? new Map(), step.value, weight)
    addTo(fleet, step.value, weight)
  }
  return { layered, agents, fleet, weight: weightAt(day) }
}

function shownTail(layered: LayeredValues, agent: number, value: number, weight: number): number {
  const tail = newTailMass()
  plainTail(
    layered,
    { agent, group: 0, facet: 0, key: value + 1, lo: 7, weight, severity: 0 },
    tail,
  )
  return tail.below + tail.tied
}

const step = fc.record({
  agent: fc.integer({ min: 0, max: 2 }),
  value: fc.integer({ min: 0, max: 12 }).map((v) => Math.floor((v * v) / 8)),
  later: fc.constantFrom(0, 0, 0, 0.01, 1),
})

test('with a fleet of one agent the tail mass is the textbook one', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (drawn) => {
      const { layered, agents, fleet, weight } = learnAll(drawn.map((s) => ({ ...s, agent: 0 })))
      const levels = [fleet, fleet, agents[0] ?? new Map()]
      for (let value = 0; value < 18; value++) {
        const exact = textbookTail(levels, value, weight, 1 + 1e-6)
        const shown = shownTail(layered, 0, value, weight)
        if (exact > 1 / 8) assert.equal(tailBits({ below: 0, tied: shown }, 1), 0)
        else if (fleet.has(value))
          assert.ok(Math.abs(shown / exact - 1) < 1e-4, `${shown} ${exact}`)
      }
    }),
    { numRuns: 60 },
  )
})

test('in a fleet of several the tail mass lies within the histogram’s resolution of the textbook one', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 400 }), (steps) => {
      const { layered, agents, fleet, weight } = learnAll(steps)
      const worst = steps.length / 16 + 32
      for (let agent = 0; agent < 3; agent++) {
        const levels = [fleet, fleet, agents[agent] ?? new Map()]
        for (let value = 0; value < 18; value++) {
          if (!fleet.has(value)) continue
          const shown = shownTail(layered, agent, value, weight)
          // As probable to one bucket, and learned up to one refresh ago.
          const low = textbookTail(levels, value, weight, 0.5)
          const high = textbookTail(levels, value, weight, 2) * (1 + worst / steps.length)
          if (high <= 1 / 8) {
            // Half as much again was passed in one run of a thousand, by histories of under a hundred calls.
            assert.ok(shown >= low * 0.5 && shown <= high * 2, `${low} ${shown} ${high}`)
          }
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('a value nobody showed has the product of what each level leaves to the unseen', () => {
  const steps = Array.from({ length: 200 }, (_, i) => ({ agent: i % 3, value: i % 5, later: 0 }))
  const { layered, agents, fleet, weight } = learnAll(steps)
  const { unseen } = predict([fleet, fleet, agents[0] ?? new Map()], weight)
  const shown = shownTail(layered, 0, 99, weight)
  // Severity 0 is the least severe: all that is unseen counts as at least as rare.
  assert.ok(Math.abs(shown / unseen - 1) < 1e-6)
})

test('a value an agent shows in over an eighth of its calls is ordinary, whatever the tie-break', () => {
  const steps = Array.from({ length: 400 }, (_, i) => ({ agent: 0, value: i % 4, later: 0 }))
  const { layered, weight } = learnAll(steps)
  for (let value = 0; value < 4; value++) {
    assert.equal(tailBits({ below: 0, tied: shownTail(layered, 0, value, weight) }, 1e-9), 0)
  }
})
