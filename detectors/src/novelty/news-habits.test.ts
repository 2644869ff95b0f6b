import assert from 'node:assert/strict'
import test from 'node:test'
import type { Observation } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { createNewsHabits } from './news-habits.ts'
import { KINDS } from './kinds.ts'

const observedBy = (agent: number, group = 0): Observation => ({
  event: exampleEvent({ occurredAt: START }),
  ...{ agent, group, seconds: START / 1000, weight: 1, agentEvents: 0, agentSince: 0 },
})

const loudIn = (kind: number, bits: number): Float64Array => {
  const loudest = new Float64Array(KINDS)
  loudest[kind] = bits
  return loudest
}

/** Agent 0 is wholly new in kind 2 with every fortieth call. */
function loudEveryFortieth(calls: number) {
  const habits = createNewsHabits()
  for (let i = 0; i < calls; i++) {
    habits.learn(observedBy(0), loudIn(2, i % 40 === 0 ? 45 : 0), 1)
  }
  return habits
}

test('what is new with every fortieth call says little, and is no bar to what is never new', () => {
  const habits = loudEveryFortieth(4000)
  const often = habits.temper(observedBy(0), 2, 45)
  const never = habits.temper(observedBy(0), 0, 45)
  assert.ok(often > 5 && often < 11, `${often}`)
  assert.ok(never > often + 6, `${never}`)
})

test('an agent with no history of its own has the habits of its peers', () => {
  const habits = loudEveryFortieth(4000)
  assert.ok(habits.temper(observedBy(9), 2, 45) < 11)
  assert.ok(habits.temper(observedBy(9), 0, 45) > 15)
})

test('what is said of itself is never made more, and its order stays', () => {
  const habits = loudEveryFortieth(400)
  let before = -1
  for (let bits = 0; bits < 70; bits += 0.25) {
    const tempered = habits.temper(observedBy(0), 2, bits)
    assert.ok(tempered <= bits)
    if (bits < 8 || tempered >= before) before = tempered
  }
  assert.equal(habits.temper(observedBy(0), 2, 3), 3)
  assert.equal(habits.temper(observedBy(0), 1, -2), -2)
})
