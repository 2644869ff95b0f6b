import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { seededRandom } from '../calibrate/seeded-random.ts'
import { undeclared } from '../declared-facts.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, restoreTrial, Table, tryDetector } from '../detector.contract.ts'
import { WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

detectorContract('multivariate-window', {})

/**
 * Two ways of working that take turns by the hour: reads that answer much, writes that answer little. Every count of theirs is
 * often high; together they never are.
 */
function ordinary(random: () => number, at: number, agentId: string): AuditEvent {
  const reads = Math.floor(at / HOUR) % 2 === 0
  const one = { occurredAt: at, agentId, id: `${agentId} ${at}` }
  return reads
    ? exampleEvent({ ...one, actionClass: 'read', bytesOut: 50_000 + 50_000 * random() })
    : exampleEvent({ ...one, actionClass: 'write', bytesOut: 50 * random() })
}

function live(trial: Trial, hours: number): number {
  const random = seededRandom(5)
  for (let i = 0; i < hours * 60; i++) {
    for (let agent = 0; agent < 4; agent++) {
      trial.learn(ordinary(random, START + i * MINUTE + agent * 1000, `agent-${agent}`))
    }
  }
  return START + hours * HOUR
}

/** Most bits over 40 calls that are held back. */
function most(trial: Trial, from: number, fields: Partial<AuditEvent>): number {
  let bits = -9
  for (let i = 0; i < 40; i++) {
    const event = exampleEvent({ ...fields, occurredAt: from + i * MINUTE, agentId: 'agent-0' })
    bits = Math.max(bits, trial.bits(event, 'mix'))
    trial.follow(event)
  }
  return bits
}

/** Writes that answer as much as reads do. */
const MIXED = { actionClass: 'write', bytesOut: 90_000 } as const
const STRANGE = { actionClass: 'delete', outcome: 'denied', resourceId: '' } as const

test('ordinary counts that never came together fire', () => {
  const trial = tryDetector('multivariate-window')
  const now = live(trial, 100)
  const bits = most(trial, now, MIXED)
  assert.ok(bits > 6, `${bits}`)
})

test('an odd mix fires, and the words say what it is made of', () => {
  const trial = tryDetector('multivariate-window')
  const now = live(trial, 100)
  assert.ok(most(trial, now, STRANGE) > 7)
  const event = exampleEvent({ ...STRANGE, occurredAt: now + HOUR, agentId: 'agent-0' })
  const { sentence, observed, expected } = trial.explain(event, 'mix')
  assert.equal(sentence, 'It mixed its calls unusually')
  assert.match(observed, /7\d % deletions/)
  assert.match(expected, /^usually .*0 % deletions/)
})

test('what it always did is ordinary', () => {
  const trial = tryDetector('multivariate-window')
  const now = live(trial, 100)
  const random = seededRandom(6)
  let odd = 0
  for (let i = 0; i < 240; i++) {
    const event = ordinary(random, now + i * MINUTE, 'agent-0')
    if (trial.bits(event, 'mix') > 8) odd++
    trial.learn(event)
  }
  assert.ok(odd <= 1, `${odd}`)
})

test('it is warming until the fleet has shown two hundred windows and the agent its own', () => {
  const trial = tryDetector('multivariate-window')
  const now = live(trial, 4)
  const event = exampleEvent({ occurredAt: now, agentId: 'agent-0' })
  assert.equal(trial.bits(event, 'mix'), WARMING)
  live(trial, 100)
  const stranger = exampleEvent({ occurredAt: now, agentId: 'newcomer' })
  assert.equal(trial.bits(stranger, 'mix'), WARMING)
})

test('an odd mix that is held back teaches nothing', () => {
  const trial = tryDetector('multivariate-window')
  const first = most(trial, live(trial, 100), STRANGE)
  const other = tryDetector('multivariate-window')
  const now = live(other, 100)
  for (let i = 0; i < 10; i++) most(other, now + i * 8 * HOUR, STRANGE)
  const random = seededRandom(8)
  const settled = now + 88 * HOUR
  for (let i = 0; i < 400; i++) other.follow(ordinary(random, settled + i * MINUTE, 'agent-0'))
  const again = most(other, settled + 8 * HOUR, STRANGE)
  assert.ok(first > 7 && again > first - 1, `${first}, then ${again}`)
})

test('one agent cannot fill the forest: it takes one window of it in ten minutes', () => {
  const trial = tryDetector('multivariate-window')
  const windows = (): number => {
    let seen = 0
    trial.detector.takeChanges((row) => {
      if (row.facet === 'totals') seen = row.seen
    })
    return seen
  }
  for (let i = 0; i < 3000; i++) trial.learn(exampleEvent({ occurredAt: START + i * 100 }))
  assert.ok(windows() <= 1)
})

test('the same installation plants the same trees, and a warm state survives a restart', () => {
  const undisturbed = tryDetector('multivariate-window')
  const before = tryDetector('multivariate-window')
  const table = new Table()
  const now = live(undisturbed, 60)
  live(before, 60)
  before.agents.takeChanges(table.add)
  before.detector.takeChanges(table.add)
  const after = restoreTrial('multivariate-window', table, undeclared)
  const random = seededRandom(10)
  for (let i = 0; i < 200; i++) {
    const event = ordinary(random, now + i * MINUTE, `agent-${i % 4}`)
    const bits = undisturbed.score(event)
    assert.deepEqual(after.score(event), bits)
    undisturbed.learn(event)
    after.learn(event)
  }
})
