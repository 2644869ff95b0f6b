import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeclaredFacts } from '../declared-facts.ts'
import { undeclared } from '../declared-facts.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const declared: DeclaredFacts = {
  ...undeclared,
  issuedTo: (id) => (id === 'tok_dana' ? { agentId: '', words: 'Dana Whitfield, a person' } : null),
}
const HOUR = 3_600_000
const DAY = 24 * HOUR

detectorContract('credential-binding', { declared, floodFills: 300_000 })

test('a declared credential in somebody else’s hands fires, even the first time it is seen', () => {
  const trial = tryDetector('credential-binding', declared)
  const theft = exampleEvent({ credentialId: 'tok_dana' })
  assert.ok(trial.bits(theft, 'owner') > 9)
  assert.equal(trial.explain(theft, 'owner').note, 'Issued to Dana Whitfield, a person')
  assert.equal(trial.explain(theft, 'owner').sentence, 'It used somebody else’s token')
})

test('a credential one agent used long is odd in another’s hands, and the more so the longer it was used', () => {
  const trial = tryDetector('credential-binding')
  const use = (agentId: string, at: number) => exampleEvent({ agentId, occurredAt: START + at })
  for (let i = 0; i < 100; i++) trial.learn(use('owner', i * 60_000))
  const early = trial.bits(use('thief', 101 * 60_000), 'owner')
  for (let i = 101; i < 3000; i++) trial.learn(use('owner', i * 60_000))
  const late = trial.bits(use('thief', 3001 * 60_000), 'owner')
  assert.ok(early > 5 && late > early + 3, `${early} ${late}`)
  assert.equal(trial.bits(use('owner', 3001 * 60_000), 'owner'), 0)
})

test('a credential many share is no news in one more pair of hands', () => {
  const trial = tryDetector('credential-binding')
  for (let i = 0; i < 60; i++) {
    trial.learn(exampleEvent({ agentId: `agent-${i}`, occurredAt: START + i * HOUR }))
  }
  const next = exampleEvent({ agentId: 'agent-new', occurredAt: START + 61 * HOUR })
  assert.ok(trial.bits(next, 'owner') < 3)
})

test('two users within a moment fire where that never happens', () => {
  const trial = tryDetector('credential-binding')
  for (let i = 0; i < 500; i++) trial.learn(exampleEvent({ occurredAt: START + i * 60_000 }))
  const at = START + 500 * 60_000
  assert.ok(trial.bits(exampleEvent({ agentId: 'thief', occurredAt: at }), 'two at once') > 7)
  assert.ok(trial.bits(exampleEvent({ asn: 64_511, occurredAt: at }), 'two at once') > 7)
  assert.equal(trial.bits(exampleEvent({ occurredAt: at }), 'two at once'), 0)
})

test('it is warming until a credential has a history', () => {
  const trial = tryDetector('credential-binding')
  assert.equal(trial.bits(exampleEvent(), 'owner'), WARMING)
  assert.equal(trial.bits(exampleEvent(), 'place'), WARMING)
})

test('a thief who comes once a day, unlearned, stays as odd as on the first day', () => {
  const trial = tryDetector('credential-binding')
  const scores: number[] = []
  for (let i = 0; i < 30; i++) {
    for (let j = 0; j < 40; j++)
      trial.learn(exampleEvent({ occurredAt: START + i * DAY + j * 1000 }))
    const theft = exampleEvent({ agentId: 'thief', occurredAt: START + i * DAY + HOUR })
    scores.push(trial.bits(theft, 'owner'))
  }
  assert.ok(Math.min(...scores.slice(1)) > 4)
  assert.ok((scores.at(-1) ?? 0) > (scores[1] ?? 0))
})
