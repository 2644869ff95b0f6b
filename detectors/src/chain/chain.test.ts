import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { findChain } from './chain.ts'

const HOUR = 3_600_000

detectorContract('chain', {})

/** A day's work: calls that fail, a look around, and on with it. */
function work(trial: Trial, days: number): number {
  let now = START
  for (let day = 0; day < days; day++) {
    now += 24 * HOUR
    trial.learn(exampleEvent({ occurredAt: now, outcome: 'denied', action: 'db:Write' }))
    trial.learn(exampleEvent({ occurredAt: now + 2000, actionClass: 'list' }))
    trial.learn(exampleEvent({ occurredAt: now + 4000, actionClass: 'write' }))
  }
  return now
}

/** Refused, looked around, read a secret, and with another token deleted a production volume. */
const incident = (at: number): readonly AuditEvent[] => [
  exampleEvent({ id: 'snag', occurredAt: at, outcome: 'denied', actionClass: 'write' }),
  exampleEvent({ id: 'look', occurredAt: at + 22_000, actionClass: 'read' }),
  exampleEvent({ id: 'token', occurredAt: at + 61_000, actionClass: 'read', secretAccess: true }),
  exampleEvent({
    id: 'delete',
    occurredAt: at + 75_000,
    action: 'railway:volumeDelete',
    actionClass: 'destroy',
    destructive: true,
    environment: 'prod',
    credentialId: 'tok_found',
  }),
]

test('the whole chain fires at its end, though none of it was learned', () => {
  const trial = tryDetector('chain')
  const end = work(trial, 38)
  const bits = incident(end + 24 * HOUR).map((event) => {
    const score = trial.bits(event, 'chain')
    if (event.id === 'delete') {
      const evidence = trial.explain(event, 'chain')
      assert.equal(evidence.observed, '6 of 6 steps')
      assert.equal(evidence.expected, '2 of 6 at most')
      assert.equal(evidence.sentence, 'It went all six steps astray')
      assert.match(evidence.note, /^a call that failed, looking around, a secret, .+, in 75 s$/)
    }
    trial.follow(event)
    return score
  })
  assert.equal(bits[0], 0)
  assert.equal(bits[1], 0)
  assert.ok((bits[2] ?? 0) > 10 && (bits[3] ?? 0) > 10, `${bits}`)
})

test('the stages of the chain are told in order, with their first events', () => {
  const trial = tryDetector('chain')
  const end = work(trial, 3)
  for (const event of incident(end + 24 * HOUR)) trial.follow(event)
  const stages = findChain([trial.detector])?.stagesOf(0) ?? []
  assert.deepEqual(
    stages.map(({ stage, eventId, count }) => [stage, eventId, count]),
    [
      ['snag', 'snag', 1],
      ['discovery', 'look', 2],
      ['credential-access', 'token', 1],
      ['new-credential', 'delete', 1],
      ['environment', 'delete', 1],
      ['destruction', 'delete', 1],
    ],
  )
})

test('the same steps spread over days are no chain', () => {
  const trial = tryDetector('chain')
  let now = work(trial, 38)
  for (const event of incident(0)) {
    now += 24 * HOUR
    const later = {
      ...event,
      occurredAt: now,
      environment: 'staging' as const,
      credentialId: 'AKIAEXAMPLE1',
    }
    assert.ok(trial.bits(later, 'chain') < 3, event.id)
    trial.learn(later)
  }
})

test('an agent whose work is to delete after looking does not fire when it does', () => {
  const trial = tryDetector('chain')
  let now = START
  const round = (): AuditEvent[] => [
    exampleEvent({ occurredAt: now, actionClass: 'list' }),
    exampleEvent({ occurredAt: now + 1000, actionClass: 'delete', destructive: true }),
  ]
  for (let i = 0; i < 40; i++) {
    now += 2 * HOUR
    for (const event of round()) trial.learn(event)
  }
  now += 2 * HOUR
  for (const event of round()) {
    assert.ok(trial.bits(event, 'chain') < 3)
    trial.follow(event)
  }
})

test('it is warming before the fleet had twenty episodes, and silent where an event is no stage', () => {
  const trial = tryDetector('chain')
  assert.equal(trial.bits(exampleEvent(), 'chain'), WARMING)
  assert.equal(trial.bits(exampleEvent({ actionClass: 'write' }), 'chain'), NOT_APPLICABLE)
})

test('an incident that is followed but not learned scores the same when it comes again', () => {
  const trial = tryDetector('chain')
  let now = work(trial, 38)
  const last: number[] = []
  for (let i = 0; i < 3; i++) {
    now += 24 * HOUR
    for (const event of incident(now)) {
      // The found token was noticed the first time; each theft has its own.
      const own = event.id === 'delete' ? { ...event, credentialId: `tok_${i}` } : event
      if (own.id === 'delete') last.push(trial.bits(own, 'chain'))
      trial.follow(own)
    }
  }
  assert.ok(Math.abs((last[2] ?? 0) - (last[0] ?? 0)) < 2, `${last}`)
})
