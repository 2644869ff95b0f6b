import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

detectorContract('model-use', { floodFills: 75_000 })

const chat = (i: number, fields: { input?: number; output?: number; reasoning?: number } = {}) =>
  exampleEvent({
    occurredAt: START + i * 1000,
    action: 'llm:chat',
    actionClass: 'llm',
    model: 'model-a',
    inputTokens: fields.input ?? 3000 + (i % 7) * 200,
    outputTokens: fields.output ?? 400 + (i % 5) * 50,
    reasoningTokens: fields.reasoning ?? 1700 + (i % 6) * 60,
  })

function routine(trial: Trial, calls: number): number {
  for (let i = 0; i < calls; i++) trial.learn(chat(i))
  return calls
}

test('a fall of the reasoning tokens fires, and so does a prompt many times as long', () => {
  const trial = tryDetector('model-use')
  const now = routine(trial, 300)
  const thoughtless = chat(now, { reasoning: 96 })
  assert.ok(trial.bits(thoughtless, 'reasoning tokens fell') > 10)
  assert.equal(trial.bits(thoughtless, 'input tokens'), 0)
  assert.ok(trial.bits(chat(now, { input: 200_000 }), 'input tokens') > 10)
  const evidence = trial.explain(thoughtless, 'reasoning tokens fell')
  assert.equal(evidence.observed, '96 reasoning tokens')
  assert.match(evidence.expected, /^about 1,[5-9]\d\d$/)
})

test('what it does every day is ordinary, from both sides', () => {
  const trial = tryDetector('model-use')
  const now = routine(trial, 300)
  for (let i = now; i < now + 20; i++) {
    for (const channel of [
      'input tokens',
      'output tokens',
      'reasoning tokens',
      'reasoning tokens fell',
    ]) {
      assert.ok(trial.bits(chat(i), channel) < 4, channel)
    }
  }
})

test('a model that never reasons does not fall silent', () => {
  const trial = tryDetector('model-use')
  for (let i = 0; i < 50; i++) trial.learn(chat(i, { reasoning: 0 }))
  const next = chat(50, { reasoning: 0 })
  assert.equal(trial.bits(next, 'reasoning tokens fell'), NOT_APPLICABLE)
})

test('a tool call that took far more tokens than others fires', () => {
  const trial = tryDetector('model-use')
  const call = (i: number) =>
    exampleEvent({ occurredAt: START + i * 1000, action: 'tool:shell.exec' })
  for (let i = 0; i < 200; i += 2) {
    trial.learn(chat(i))
    trial.learn(call(i + 1))
  }
  for (let i = 200; i < 300; i++) trial.follow(chat(i))
  assert.ok(trial.bits(call(301), 'tokens per tool call') > 7)
  trial.follow(call(301))
  assert.equal(trial.bits(call(302), 'tokens per tool call'), NOT_APPLICABLE)
})

test('it is warming for the first thirty calls to a model, and does not apply to other events', () => {
  const trial = tryDetector('model-use')
  const now = routine(trial, 29)
  assert.equal(trial.bits(chat(now), 'input tokens'), WARMING)
  assert.equal(trial.bits(exampleEvent(), 'input tokens'), NOT_APPLICABLE)
})

test('prompts that grow a little every day move what is usual; the jump still fires', () => {
  const trial = tryDetector('model-use')
  for (let i = 0; i < 2000; i++) trial.learn(chat(i, { input: 1000 * (1 + i / 1000) }))
  assert.ok(trial.bits(chat(2001, { input: 3000 }), 'input tokens') < 4)
  assert.ok(trial.bits(chat(2001, { input: 60_000 }), 'input tokens') > 8)
})
