import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeclaredFacts } from '../declared-facts.ts'
import { undeclared } from '../declared-facts.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const staging: DeclaredFacts = { ...undeclared, environmentOf: () => 'staging' }
const prod = exampleEvent({ environment: 'prod', occurredAt: START + 86_400_000 })

detectorContract('environment-crossing', {})
detectorContract('environment-crossing', { declared: staging })

test('an agent declared for staging fires on its first call in production', () => {
  const trial = tryDetector('environment-crossing', staging)
  assert.ok(trial.bits(prod, 'environment') > 9.9)
  assert.equal(trial.explain(prod, 'environment').sentence, 'It acted in production')
  assert.equal(trial.bits(exampleEvent(), 'environment'), 0)
})

test('an undeclared agent that was always in staging fires in production, the more so the longer it was', () => {
  const trial = tryDetector('environment-crossing')
  for (let i = 0; i < 60; i++) trial.learn(exampleEvent({ occurredAt: START + i }))
  const early = trial.bits(prod, 'environment')
  for (let i = 60; i < 4000; i++) trial.learn(exampleEvent({ occurredAt: START + i }))
  assert.ok(early > 5 && trial.bits(prod, 'environment') > early + 5)
})

test('an agent at home in two environments does not fire in either', () => {
  const trial = tryDetector('environment-crossing')
  for (let i = 0; i < 200; i++) {
    const environment = i % 10 === 0 ? 'prod' : 'staging'
    trial.learn(exampleEvent({ environment, occurredAt: START + i }))
  }
  assert.equal(trial.bits(prod, 'environment'), 0)
})

test('it is warming before fifty calls, and silent where the environment is unknown', () => {
  const trial = tryDetector('environment-crossing')
  for (let i = 0; i < 49; i++) trial.learn(exampleEvent({ occurredAt: START + i }))
  assert.equal(trial.bits(prod, 'environment'), WARMING)
  assert.equal(trial.bits(exampleEvent({ environment: 'unknown' }), 'environment'), NOT_APPLICABLE)
})

test('one learned crossing a day does not make production ordinary', () => {
  const trial = tryDetector('environment-crossing')
  let now = START
  for (let day = 0; day < 20; day++) {
    for (let i = 0; i < 300; i++) {
      now += 1000
      trial.learn(exampleEvent({ occurredAt: now }))
    }
    trial.learn(exampleEvent({ environment: 'prod', occurredAt: now }))
  }
  assert.ok(trial.bits(exampleEvent({ environment: 'prod', occurredAt: now }), 'environment') > 7)
})
