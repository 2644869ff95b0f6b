import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionClass, AuditEvent } from '@tripline/ingest'
import { seededRandom } from '../calibrate/seeded-random.ts'
import { undeclared } from '../declared-facts.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, restoreTrial, Table, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

detectorContract('peer-group', {})

const call = (at: number, agentId: string, actionClass: ActionClass, action: string): AuditEvent =>
  exampleEvent({ occurredAt: at, agentId, actionClass, action, id: `${agentId} ${at}` })

/** What all of them do: reads, some listings, some writes, drawn anew every time. */
function ordinary(random: () => number, at: number, agentId: string): AuditEvent {
  const drawn = random()
  if (drawn < 0.7) return call(at, agentId, 'read', 's3:GetObject')
  return drawn < 0.9
    ? call(at, agentId, 'list', 's3:ListBucket')
    : call(at, agentId, 'write', 's3:PutObject')
}

/** So many agents with so many calls each; returns when they end. */
function live(trial: Trial, agents: number, calls: number, from = START): number {
  const random = seededRandom(7)
  for (let i = 0; i < calls; i++) {
    for (let agent = 0; agent < agents; agent++) {
      trial.learn(ordinary(random, from + i * MINUTE + agent * 1000, `agent-${agent}`))
    }
  }
  return from + calls * MINUTE
}

/** Most bits over so many deletions that are held back. */
function deleting(trial: Trial, from: number, calls: number): number {
  let bits = -9
  for (let i = 0; i < calls; i++) {
    const event = call(from + i * 1000, 'agent-0', 'delete', 's3:DeleteObject')
    bits = Math.max(bits, trial.bits(event, 'mix'))
    trial.follow(event)
  }
  return bits
}

test('an agent that begins to do what its peers do not fires, in words that say so', () => {
  const trial = tryDetector('peer-group')
  const now = live(trial, 5, 600)
  assert.ok(deleting(trial, now, 40) > 7)
  const next = call(now + HOUR, 'agent-0', 'delete', 's3:DeleteObject')
  const { sentence, observed, expected } = trial.explain(next, 'mix')
  assert.equal(sentence, 'It acted unlike its peers')
  assert.match(observed, /^[45]\d % deletions of its last calls$/)
  assert.equal(expected, 'usually 0 % among its 4 peers')
})

test('what its peers do too does not fire', () => {
  const trial = tryDetector('peer-group')
  const now = live(trial, 5, 600)
  const random = seededRandom(9)
  for (let i = 0; i < 100; i++) {
    const event = ordinary(random, now + i * MINUTE, 'agent-0')
    assert.ok(trial.bits(event, 'mix') < 8)
    trial.learn(event)
  }
})

test('a call that brings it nearer to its peers says nothing', () => {
  const trial = tryDetector('peer-group')
  const now = live(trial, 5, 600)
  deleting(trial, now, 40)
  assert.equal(trial.bits(call(now + 7 * HOUR, 'agent-0', 'read', 's3:GetObject'), 'mix'), 0)
})

test('an agent that was always unlike its peers is not unlike itself', () => {
  const trial = tryDetector('peer-group')
  const now = live(trial, 5, 600)
  for (let i = 0; i < 600; i++) {
    trial.learn(call(now + i * MINUTE, 'cleaner', 'delete', 's3:DeleteObject'))
  }
  const next = call(now + 600 * MINUTE, 'cleaner', 'delete', 's3:DeleteObject')
  assert.ok(trial.bits(next, 'mix') < 6)
})

test('without three peers there is nothing to compare, and until it was compared it is warming', () => {
  const lonely = tryDetector('peer-group')
  const end = live(lonely, 3, 600)
  assert.equal(lonely.bits(call(end, 'agent-0', 'read', 's3:GetObject'), 'mix'), NOT_APPLICABLE)
  const young = tryDetector('peer-group')
  const now = live(young, 5, 100)
  assert.equal(young.bits(call(now, 'agent-0', 'read', 's3:GetObject'), 'mix'), WARMING)
})

test('deletions that are held back teach neither it nor its peers', () => {
  const trial = tryDetector('peer-group')
  let now = live(trial, 5, 600)
  const first = deleting(trial, now, 40)
  for (let i = 0; i < 5; i++) {
    now += 24 * HOUR
    deleting(trial, now, 40)
  }
  const other = call(now, 'agent-1', 'delete', 's3:DeleteObject')
  assert.equal(trial.explain(other, 'mix').expected, 'usually 0 % among its 4 peers')
  now = live(trial, 5, 400, now + HOUR)
  const again = deleting(trial, now, 40)
  assert.ok(first > 7 && again > 7, `${first}, then ${again}`)
})

test('a warm state goes on after a restart as if there had been none', () => {
  const undisturbed = tryDetector('peer-group')
  const before = tryDetector('peer-group')
  const table = new Table()
  const now = live(undisturbed, 5, 400)
  live(before, 5, 400)
  before.agents.takeChanges(table.add)
  before.detector.takeChanges(table.add)
  const after = restoreTrial('peer-group', table, undeclared)
  for (let i = 0; i < 60; i++) {
    const event = call(now + i * 1000, `agent-${i % 5}`, 'delete', 's3:DeleteObject')
    const bits = undisturbed.score(event)
    assert.deepEqual(after.score(event), bits)
    undisturbed.learn(event)
    after.learn(event)
  }
})
