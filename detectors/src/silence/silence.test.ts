import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { ACTIVITY_WORDS, learnHours, silenceOf } from './activity-hours.ts'

detectorContract('silence', { floodFills: 300_000 })

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Monday. */
const MONDAY = Date.UTC(2025, 2, 3)

const call = (at: number, fields: Partial<AuditEvent> = {}): AuditEvent =>
  exampleEvent({ id: `call ${at}`, occurredAt: at, ...fields })

/** Office hours, Monday to Friday, a call at `minute` of each; returns the Monday after. */
function office(trial: Trial, weeks: number, from = MONDAY): number {
  for (let day = 0; day < 7 * weeks; day++) {
    if (day % 7 > 4) continue
    for (let hour = 8; hour < 18; hour++)
      trial.learn(call(from + day * DAY + hour * HOUR + 600_000))
  }
  return from + 7 * weeks * DAY
}

const bitsText = (trial: Trial, event: AuditEvent, channel: string): string =>
  `${trial.bits(event, channel)} bits`

test('a credential that slept for weeks fires when it wakes, one that often sleeps does not', () => {
  const trial = tryDetector('silence')
  for (let day = 0; day < 60; day++) {
    trial.learn(call(START + day * DAY))
    if (day % 30 === 0) trial.learn(call(START + day * DAY, { credentialId: 'AKIAMONTHLY' }))
  }
  const woken = call(START + 120 * DAY)
  assert.ok(trial.bits(woken, 'dormancy') > 5, bitsText(trial, woken, 'dormancy'))
  const evidence = trial.explain(woken, 'dormancy')
  assert.equal(evidence.observed, 'asleep for 61 days')
  assert.equal(evidence.expected, '1 days at most')
  const monthly = call(START + 60 * DAY, { credentialId: 'AKIAMONTHLY' })
  assert.ok(trial.bits(monthly, 'dormancy') < 3, bitsText(trial, monthly, 'dormancy'))
})

test('a credential stays woken until a call with it was learned, whoever uses it', () => {
  const trial = tryDetector('silence')
  for (let day = 0; day < 60; day++) trial.learn(call(START + day * DAY))
  for (let i = 0; i < 5; i++) {
    const woken = call(START + 120 * DAY + i * 1000, { agentId: 'thief' })
    assert.ok(trial.bits(woken, 'dormancy') > 5, bitsText(trial, woken, 'dormancy'))
    trial.follow(woken)
  }
  trial.learn(call(START + 120 * DAY + 9000))
  assert.equal(trial.bits(call(START + 120 * DAY + 10_000), 'dormancy'), 0)
})

test('nights and weekends of an agent that keeps office hours are no news', () => {
  const trial = tryDetector('silence')
  const monday = office(trial, 6)
  const morning = call(monday + 8 * HOUR)
  assert.ok(trial.bits(morning, 'waiting time') <= 3, bitsText(trial, morning, 'waiting time'))
  for (let hour = 8; hour < 18; hour++) trial.learn(call(monday + hour * HOUR))
  const tuesday = call(monday + DAY + 8 * HOUR)
  assert.ok(trial.bits(tuesday, 'waiting time') <= 3, bitsText(trial, tuesday, 'waiting time'))
})

test('an agent that comes back after a silence that is not its own fires', () => {
  const trial = tryDetector('silence')
  const monday = office(trial, 6)
  const weekLater = call(monday + 7 * DAY + 8 * HOUR)
  assert.ok(trial.bits(weekLater, 'waiting time') > 4, bitsText(trial, weekLater, 'waiting time'))
  const evidence = trial.explain(weekLater, 'waiting time')
  assert.equal(evidence.observed, 'silent for 10 days')
  assert.equal(evidence.expected, 'usually 62 hours at most')
  assert.deepEqual(evidence.agent, { seen: 0, of: 29 })
})

test('a silence of the same length is news by day and none at night', () => {
  const bits = [8, 18].map((hour) => {
    const trial = tryDetector('silence')
    const monday = office(trial, 6)
    for (let h = 8; h < 18; h++) {
      if (hour === 18 || h === 8) trial.learn(call(monday + h * HOUR))
    }
    const from = hour === 18 ? 17 : 8
    return trial.bits(call(monday + (from + 14) * HOUR), 'waiting time')
  })
  assert.ok((bits[0] ?? 0) > 3 && (bits[1] ?? 0) < 1, `${bits}`)
})

test('who works round the clock is missed for half a day, who calls at random is not', () => {
  const always = tryDetector('silence')
  for (let i = 0; i < 24 * 30; i++) {
    if (i % 30 !== 7) always.learn(call(MONDAY + i * HOUR))
  }
  const back = call(MONDAY + (24 * 30 + 12) * HOUR)
  assert.ok(always.bits(back, 'waiting time') > 4, bitsText(always, back, 'waiting time'))
  const seldom = tryDetector('silence')
  let at = MONDAY
  for (let i = 0; i < 300; i++) {
    // Eleven different waits between 1 and 40 hours.
    at += (1 + ((i * 7919) % 11) * 4) * HOUR
    seldom.learn(call(at))
  }
  const later = call(at + 30 * HOUR)
  assert.ok(seldom.bits(later, 'waiting time') < 4, bitsText(seldom, later, 'waiting time'))
})

test('only the first call after the silence says so, learned or not', () => {
  const trial = tryDetector('silence')
  const monday = office(trial, 6)
  const back = call(monday + 7 * DAY + 8 * HOUR)
  trial.follow(back)
  assert.equal(trial.bits(call(back.occurredAt + 60_000), 'waiting time'), NOT_APPLICABLE)
})

test('it is warming for a week of an agent, and without a credential dormancy does not apply', () => {
  const trial = tryDetector('silence')
  for (let i = 0; i < 10; i++) trial.learn(call(MONDAY + i * 3 * HOUR))
  assert.equal(trial.bits(call(MONDAY + 40 * HOUR), 'waiting time'), WARMING)
  assert.equal(
    trial.bits(call(MONDAY + 40 * HOUR, { credentialId: '' }), 'dormancy'),
    NOT_APPLICABLE,
  )
  assert.equal(trial.bits(call(MONDAY, { credentialId: 'AKIANEW' }), 'dormancy'), WARMING)
})

test('one agent that is away for weeks, time and again, does not make it ordinary for the others', () => {
  const trial = tryDetector('silence')
  const monday = office(trial, 6)
  for (let i = 0; i < 40; i++) {
    trial.learn(call(MONDAY + i * 12 * HOUR, { agentId: 'absent' }))
    for (let other = 0; other < 10; other++) {
      trial.learn(call(MONDAY + i * 9 * HOUR, { agentId: `agent-${other}` }))
    }
  }
  const before = trial.bits(call(monday + 21 * DAY + 8 * HOUR), 'waiting time')
  for (let i = 0; i < 20; i++) {
    trial.learn(call(MONDAY + (20 + i * 21) * DAY, { agentId: 'absent' }))
  }
  const after = trial.bits(call(monday + 21 * DAY + 8 * HOUR), 'waiting time')
  assert.ok(before > 6 && after > before - 1.5, `${before}, then ${after}`)
})

test('a longer silence is never less surprising', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 30, maxLength: 120 }),
      fc.integer({ min: 2, max: 3000 }),
      fc.integer({ min: 1, max: 3000 }),
      (waits, hours, more) => {
        const trial = tryDetector('silence')
        let at = MONDAY
        for (const wait of waits) {
          at += wait * HOUR
          trial.learn(call(at))
        }
        const [sooner, later] = [hours, hours + more].map((one) =>
          trial.bits(call(at + one * HOUR), 'waiting time'),
        )
        // Until it is warm it says so from twelve hours on.
        assert.ok(Math.max(0, later ?? 0) >= Math.max(0, sooner ?? 0), `${sooner} then ${later}`)
      },
    ),
    { numRuns: 100 },
  )
})

test('the measure of a silence is the sum of its parts', () => {
  const f = new Float32Array(ACTIVITY_WORDS)
  for (let hour = 0; hour < 24 * 40; hour += 1 + (hour % 5)) {
    learnHours(f, 0, hour, hour + 1 + (hour % 5))
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 800 }),
      fc.integer({ min: 0, max: 160 }),
      (from, hours) => {
        const whole = silenceOf(f, 0, from, from + hours)
        let parts = 0
        for (let hour = from; hour < from + hours; hour++) parts += silenceOf(f, 0, hour, hour + 1)
        assert.ok(Math.abs(whole - parts) < 1e-6, `${whole} against ${parts}`)
      },
    ),
    { numRuns: 200 },
  )
})
