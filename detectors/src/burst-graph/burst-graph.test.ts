import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { undeclared } from '../declared-facts.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, restoreTrial, Table, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

detectorContract('burst-graph', {})

/** A name without digits: those are cut from resources as what changes from one to the next. */
const named = (prefix: string, n: number): string =>
  `${prefix}-${String.fromCharCode(97 + (n % 26))}${String.fromCharCode(97 + Math.floor(n / 26))}`

const call = (occurredAt: number, resource: string, rest: Partial<AuditEvent> = {}): AuditEvent =>
  exampleEvent({ occurredAt, resourceType: 'table', resourceId: resource, ...rest })

/** So many hours with 12 calls each to six resources in turn; returns when they end. */
function usual(trial: Trial, hours: number, agentId = 'staging-fixer', from = START): number {
  for (let hour = 0; hour < hours; hour++) {
    for (let i = 0; i < 12; i++) {
      const at = from + hour * HOUR + i * 5 * MINUTE
      trial.learn(call(at, named('ledger', i % 6), { agentId }))
    }
  }
  return from + hours * HOUR
}

/** Most bits of a channel over calls that are held back. */
function most(trial: Trial, channel: string, events: readonly AuditEvent[]): number {
  let bits = -9
  for (const event of events) {
    bits = Math.max(bits, trial.bits(event, channel))
    trial.follow(event)
  }
  return bits
}

const reachOut = (at: number): readonly AuditEvent[] =>
  Array.from({ length: 40 }, (_, i) => call(at + i * 1000, named('vault', i)))

test('many resources reached at once fire, and the words say how many', () => {
  const trial = tryDetector('burst-graph')
  const now = usual(trial, 60)
  const events = reachOut(now)
  assert.ok(most(trial, 'resources at once', events) > 7)
  const next = call(now + MINUTE, named('chest', 1))
  const { sentence, expected } = trial.explain(next, 'resources at once')
  assert.match(sentence, /^It reached 4\d resources at once$/)
  assert.match(expected, /^usually \d/)
})

test('many credentials used at once fire', () => {
  const trial = tryDetector('burst-graph')
  const now = usual(trial, 60)
  const events = Array.from({ length: 20 }, (_, i) =>
    call(now + i * 1000, named('ledger', 0), { credentialId: named('AKIA', i) }),
  )
  assert.ok(most(trial, 'credentials at once', events) > 7)
})

test('one resource called over and over fires', () => {
  const trial = tryDetector('burst-graph')
  const now = usual(trial, 60)
  const events = Array.from({ length: 60 }, (_, i) => call(now + i * 1000, named('ledger', 0)))
  assert.ok(most(trial, 'calls to one resource', events) > 7)
})

test('many agents that meet on one credential fire for the last that came', () => {
  const trial = tryDetector('burst-graph')
  const agents = Array.from({ length: 12 }, (_, i) => named('worker', i))
  let now = START
  for (const agent of agents) {
    for (let hour = 0; hour < 60; hour++) {
      for (let i = 0; i < 4; i++) {
        const at = START + hour * HOUR + i * 15 * MINUTE
        trial.learn(call(at, named('ledger', i), { agentId: agent, credentialId: `key ${agent}` }))
      }
    }
    now = START + 60 * HOUR
  }
  const events = agents.map((agentId, i) =>
    call(now + i * 1000, named('ledger', 0), { agentId, credentialId: 'key of one' }),
  )
  assert.ok(most(trial, 'agents on one credential', events) > 7)
})

test('ordinary calls do not fire, nor does a single new resource', () => {
  const trial = tryDetector('burst-graph')
  let now = usual(trial, 60)
  assert.equal(trial.bits(call(now, named('vault', 1)), 'resources at once'), 0)
  for (let i = 0; i < 24; i++, now += 5 * MINUTE) {
    const event = call(now, named('ledger', i % 6))
    for (const bits of trial.score(event)) assert.ok(bits < 4, `${bits}`)
    trial.learn(event)
  }
})

test('a burst of every day is said to happen once a day, not seldomer', () => {
  const trial = tryDetector('burst-graph')
  const day = (from: number): number => {
    usual(trial, 23, 'staging-fixer', from)
    const events = reachOut(from + 23 * HOUR)
    let bits = -9
    for (const event of events) {
      bits = Math.max(bits, trial.bits(event, 'resources at once'))
      trial.learn(event)
    }
    return bits
  }
  const bits = Array.from({ length: 15 }, (_, i) => day(START + i * 24 * HOUR))
  assert.ok((bits[1] ?? 0) > 6, `${bits[1]}`)
  // A day has 316 calls.
  assert.ok((bits[14] ?? 9) < Math.log2(316), `${bits[14]}`)
})

test('a joined pair counts once in ten minutes', () => {
  const trial = tryDetector('burst-graph')
  const now = usual(trial, 60)
  const event = call(now, named('ledger', 0))
  trial.follow(event)
  assert.equal(trial.bits({ ...event, id: 'again' }, 'resources at once'), NOT_APPLICABLE)
})

test('it is warming until a hundred calls were learned', () => {
  const trial = tryDetector('burst-graph')
  const now = usual(trial, 8)
  const early = call(now, named('ledger', 0))
  assert.equal(trial.bits(early, 'calls to one resource'), WARMING)
  assert.ok(
    trial.bits(call(usual(trial, 1, 'staging-fixer', now), ''), 'calls with one credential') >= 0,
  )
})

test('a burst that is held back teaches nothing', () => {
  const trial = tryDetector('burst-graph')
  let now = usual(trial, 60)
  const first = most(trial, 'resources at once', reachOut(now))
  for (let i = 0; i < 5; i++) {
    now += 48 * HOUR
    most(trial, 'resources at once', reachOut(now))
  }
  now += 48 * HOUR
  const again = most(trial, 'resources at once', reachOut(now))
  assert.ok(first > 7 && again > first - 0.5, `${first}, then ${again}`)
})

test('a warm state goes on after a restart as if there had been none', () => {
  const undisturbed = tryDetector('burst-graph')
  const table = new Table()
  const before = tryDetector('burst-graph')
  for (const trial of [undisturbed, before]) {
    usual(trial, 40)
    most(trial, 'resources at once', reachOut(START + 40 * HOUR).slice(0, 10))
  }
  before.detector.takeChanges(table.add)
  before.agents.takeChanges(table.add)
  const after = restoreTrial('burst-graph', table, undeclared)
  for (const event of reachOut(START + 40 * HOUR).slice(10)) {
    const bits = undisturbed.score(event)
    assert.deepEqual(after.score(event), bits)
    undisturbed.learn(event)
    after.learn(event)
  }
})
