import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const CHANNEL = 'action after action'

detectorContract('sequence', { floodFills: 10_000 })

const act = (action: string, at: number, agentId = 'staging-fixer') =>
  exampleEvent({ action, occurredAt: START + at * 1000, agentId })

/** Rounds of plan, then apply, then check. */
function routine(trial: Trial, rounds: number, agentId?: string): number {
  for (let i = 0; i < rounds; i++) {
    for (const [step, action] of ['tf:Plan', 'tf:Apply', 'tf:Check'].entries()) {
      trial.learn(act(action, i * 10 + step, agentId))
    }
  }
  return rounds * 10
}

test('two actions, each ordinary, fire in an order that never was', () => {
  const trial = tryDetector('sequence')
  const now = routine(trial, 300)
  trial.follow(act('tf:Plan', now))
  const odd = act('tf:Check', now + 1)
  assert.ok(trial.bits(odd, CHANNEL) > 7, `${trial.bits(odd, CHANNEL)}`)
  assert.equal(trial.bits(act('tf:Apply', now + 1), CHANNEL), 0)
  assert.equal(trial.explain(odd, CHANNEL).agent.seen, 0)
  assert.equal(trial.explain(odd, CHANNEL).agent.of, 300)
})

test('an order that peers keep is less odd than one that nobody does', () => {
  const trial = tryDetector('sequence')
  for (let i = 0; i < 5; i++) {
    for (let round = 0; round < 40; round++) {
      trial.learn(act('tf:Plan', round * 10, `peer-${i}`))
      trial.learn(act(round % 3 === 0 ? 'tf:Check' : 'tf:Apply', round * 10 + 1, `peer-${i}`))
    }
  }
  const now = routine(trial, 40)
  trial.follow(act('tf:Plan', now))
  const known = trial.bits(act('tf:Check', now + 1), CHANNEL)
  const unknown = trial.bits(act('tf:Destroy', now + 1), CHANNEL)
  assert.ok(known + 3 < unknown, `${known} ${unknown}`)
})

test('sessions that run at the same time do not mix', () => {
  const trial = tryDetector('sequence')
  routine(trial, 100)
  const now = 2000
  trial.follow(exampleEvent({ action: 'tf:Plan', sessionId: 'a', occurredAt: START + now * 1000 }))
  trial.follow(exampleEvent({ action: 'tf:Check', sessionId: 'b', occurredAt: START + now * 1000 }))
  const next = { action: 'tf:Apply', occurredAt: START + (now + 1) * 1000 }
  assert.equal(trial.bits(exampleEvent({ ...next, sessionId: 'a' }), CHANNEL), 0)
  assert.ok(trial.bits(exampleEvent({ ...next, sessionId: 'b' }), CHANNEL) > 5)
})

test('what comes first, or after an hour of silence, follows nothing', () => {
  const trial = tryDetector('sequence')
  assert.equal(trial.bits(act('tf:Plan', 0), CHANNEL), NOT_APPLICABLE)
  const now = routine(trial, 100)
  assert.equal(trial.bits(act('tf:Check', now + 4000), CHANNEL), NOT_APPLICABLE)
})

test('it is warming until the fleet showed fifty pairs', () => {
  const trial = tryDetector('sequence')
  const now = routine(trial, 16)
  assert.equal(trial.bits(act('tf:Plan', now), CHANNEL), WARMING)
})

test('an odd order that is held back stays odd', () => {
  const trial = tryDetector('sequence')
  let now = routine(trial, 300)
  const scores: number[] = []
  for (let i = 0; i < 10; i++) {
    now += 10
    trial.learn(act('tf:Plan', now))
    const odd = act('tf:Check', now + 1)
    scores.push(trial.bits(odd, CHANNEL))
    trial.follow(odd)
  }
  assert.ok(Math.max(...scores) - Math.min(...scores) < 1)
})

test('what follows an action that was never learned is not learned either, and is explained without its name', () => {
  const trial = tryDetector('sequence')
  const now = routine(trial, 100)
  trial.follow(act('tf:Unknown', now))
  const after = act('tf:Plan', now + 1)
  assert.equal(trial.explain(after, CHANNEL).observed, 'tf:Plan after an action not learned yet')
  const values: string[] = []
  trial.detector.takeChanges(() => {})
  trial.learn(after)
  trial.detector.takeChanges(({ facet, value }) => {
    if (facet === CHANNEL) values.push(value)
  })
  assert.deepEqual(values, [])
})
