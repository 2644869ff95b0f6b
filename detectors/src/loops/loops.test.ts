import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

detectorContract('loops', {})

const SECOND = 1000
const MINUTE = 60_000

const tool = (at: number, name: string, fields: Partial<AuditEvent> = {}): AuditEvent =>
  exampleEvent({
    ...{ id: `${name} ${at}`, occurredAt: at, action: `tool:${name}`, actionClass: 'execute' },
    ...{ resourceId: name, durationMs: 300 },
    ...fields,
  })
const chat = (at: number, fields: Partial<AuditEvent> = {}): AuditEvent =>
  exampleEvent({
    ...{ id: `chat ${at}`, occurredAt: at, action: 'llm:chat', actionClass: 'llm' },
    ...{ resourceId: 'model-a', model: 'model-a', durationMs: 2000 },
    ...{ inputTokens: 5000, outputTokens: 100, costUsd: 0.05 },
    ...fields,
  })

/** Learns ordinary work: different calls, now and then one of them tried three times, a model asked between. */
function work(trial: Trial, sessions: number): number {
  let at = START
  for (let session = 0; session < sessions; session++) {
    const sessionId = `session-${session}`
    for (const name of ['open', 'search', 'read', 'read', 'read', 'write', 'close']) {
      trial.learn(tool(at, name, { sessionId }))
      trial.learn(chat(at + SECOND, { sessionId }))
      at += 5 * SECOND
    }
    at += 10 * MINUTE
  }
  return at
}

/** The most bits the channel has while the events go by, unlearned. */
function most(trial: Trial, events: readonly AuditEvent[], channel: string): number {
  let bits = Number.NEGATIVE_INFINITY
  for (const event of events) {
    bits = Math.max(bits, trial.bits(event, channel))
    trial.follow(event)
  }
  return bits
}

const repeated = (from: number, times: number, stepMs: number): AuditEvent[] =>
  Array.from({ length: times }, (_, i) => tool(from + i * stepMs, 'click', { sessionId: 'now' }))

test('one call repeated far more often than ever fires', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  assert.ok(most(trial, repeated(now, 64, SECOND), 'same call') > 6)
})

test('a loop of model calls that keep calling one tool fires, and says what it burned', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  const turns = Array.from({ length: 40 }, (_, i) => [
    chat(now + i * 20 * SECOND, { sessionId: 'now' }),
    tool(now + (i * 20 + 10) * SECOND, 'click', { sessionId: 'now' }),
  ]).flat()
  const before = turns.slice(0, 63)
  assert.ok(most(trial, before, 'same call') > 6)
  const last = turns[63]
  assert.ok(last !== undefined)
  const evidence = trial.explain(last, 'same call')
  assert.equal(evidence.sentence, 'It repeated one call 32 times')
  assert.equal(evidence.observed, 'tool:click 32 times in a row')
  assert.equal(evidence.expected, 'usually 3 at most')
  // The turns since the first click: 31 of 5,100 tokens and five cents.
  assert.equal(evidence.note, '158,100 tokens, $1.55 spent meanwhile')
})

test('going in circles of two, three or four calls fires', () => {
  for (const names of [
    ['a', 'b'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
  ]) {
    const trial = tryDetector('loops')
    const now = work(trial, 60)
    const rounds = Array.from({ length: 40 }, () => names).flat()
    const events = rounds.map((name, i) => tool(now + i * SECOND, name, { sessionId: 'now' }))
    assert.ok(most(trial, events, 'cycle') > 4, names.join('-'))
  }
})

test('a model called without end and without anything done fires', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  const calls = Array.from({ length: 64 }, (_, i) =>
    chat(now + i * 4 * SECOND, { sessionId: 'now' }),
  )
  assert.ok(most(trial, calls, 'model calls') > 6)
})

test('who goes on after refusals fires, whatever is tried and though something goes through', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  const tries = Array.from({ length: 14 }, (_, i) =>
    tool(now + i * 2 * SECOND, `door-${i}`, {
      sessionId: 'now',
      outcome: i % 5 === 4 ? 'success' : 'denied',
    }),
  )
  assert.ok(most(trial, tries, 'refusals') > 3)
})

test('a poller that reads the same once a minute for months does not fire, nor one that also works', () => {
  const trial = tryDetector('loops')
  const poll = (at: number): AuditEvent =>
    tool(at, 'status', { sessionId: '', actionClass: 'read' })
  let at = START
  for (let day = 0; day < 60; day++) {
    for (let i = 0; i < 24 * 20; i++) {
      at += 3 * MINUTE
      trial.learn(poll(at))
      // Of the working days: on the last it pauses, and only the poll is left.
      if (day < 59 && i % 4 === 0)
        trial.learn(tool(at + 10 * SECOND, `work-${i % 40}`, { sessionId: '' }))
    }
  }
  const weekend = Array.from({ length: 3000 }, (_, i) => poll(at + (i + 1) * MINUTE))
  assert.ok(most(trial, weekend, 'same call') <= 0)
})

test('a poller every ten seconds fires neither while it is learned nor after', () => {
  const trial = tryDetector('loops')
  let bits = 0
  for (let i = 0; i < 20_000; i++) {
    // Now and then it is started anew.
    const pause = Math.floor(i / 700) * 10 * MINUTE
    const event = tool(START + pause + i * 10 * SECOND, 'status', { sessionId: '' })
    if (i > 10_000) bits = Math.max(bits, trial.bits(event, 'same call'))
    trial.learn(event)
  }
  assert.ok(bits < 5, `${bits}`)
})

test('a list worked through is no loop: every call names another thing', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  const list = Array.from({ length: 500 }, (_, i) =>
    tool(now + i * SECOND, 'read', { sessionId: 'now', resourceId: `page-${i}` }),
  )
  assert.ok(most(trial, list, 'same call') <= 0)
  const mails = Array.from({ length: 500 }, (_, i) =>
    tool(now + (1000 + i) * SECOND, 'send', {
      sessionId: 'later',
      arguments: [
        ...[{ key: 'to', kind: 'email', hmac: `${i}`.padStart(16, '0'), origin: 'user' } as const],
      ].map((atom) => ({ ...atom, sourceTool: '' })),
    }),
  )
  assert.ok(most(trial, mails, 'same call') <= 0)
})

test('it is warming until it knows runs of the agent, and between doublings it says nothing', () => {
  const trial = tryDetector('loops')
  const calls = repeated(START, 9, SECOND)
  for (const call of calls.slice(0, 7)) trial.follow(call)
  assert.equal(trial.bits(calls[7] ?? tool(0, ''), 'same call'), WARMING)
  trial.follow(calls[7] ?? tool(0, ''))
  assert.equal(trial.bits(calls[8] ?? tool(0, ''), 'same call'), NOT_APPLICABLE)
  assert.equal(trial.bits(chat(START), 'same call'), NOT_APPLICABLE)
})

test('runs that grow a little every day are learned, and one ten times as long still fires', () => {
  const trial = tryDetector('loops')
  let at = work(trial, 60)
  for (let day = 0; day < 60; day++) {
    for (let i = 0; i < 4 + Math.floor(day / 5); i++)
      trial.learn(tool(at + i * SECOND, 'click', { sessionId: `day-${day}` }))
    at += 24 * 60 * MINUTE
  }
  const usual = most(trial, repeated(at, 15, SECOND), 'same call')
  assert.ok(usual < 7, `${usual}`)
  const tenfold = most(trial, repeated(at + 60 * MINUTE, 150, SECOND), 'same call')
  assert.ok(tenfold > 6, `${tenfold}`)
})

test('one agent that loops all day does not make loops ordinary for the others', () => {
  const trial = tryDetector('loops')
  const now = work(trial, 60)
  for (let day = 0; day < 30; day++) {
    for (let i = 0; i < 600; i++) {
      trial.learn(tool(START + day * 24 * 60 * MINUTE + i * SECOND, 'click', { agentId: 'looper' }))
    }
  }
  for (let i = 0; i < 10; i++)
    trial.learn(tool(START + i * MINUTE, 'open', { agentId: `agent-${i}` }))
  assert.ok(most(trial, repeated(now, 64, SECOND), 'same call') > 6)
})

test('where a run stands is what counting it by hand gives', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 }),
      (names) => {
        const trial = tryDetector('loops')
        for (const [i, name] of names.slice(0, -1).entries())
          trial.follow(tool(START + i * SECOND, `${name}`))
        const last = names.at(-1)
        let run = 1
        while (names[names.length - 1 - run] === last && run < names.length) run++
        const event = tool(START + (names.length - 1) * SECOND, `${last}`)
        assert.equal(trial.explain(event, 'same call').now?.amount, run)
      },
    ),
    { numRuns: 200 },
  )
})
