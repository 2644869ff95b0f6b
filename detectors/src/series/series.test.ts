import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import { seededRandom } from '../calibrate/seeded-random.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

detectorContract('series', {})

const HOUR = 3_600_000
const GB = 1e9

/** `hours` of four calls each that send a quarter to a third of a gigabyte by day, a tenth of it at night. */
function routine(trial: Trial, hours: number, fields: Partial<AuditEvent> = {}): number {
  const uniform = seededRandom(7)
  for (let hour = 0; hour < hours; hour++) {
    const busy = hour % 24 > 7 && hour % 24 < 19 ? 1 : 0.1
    for (let call = 0; call < 4; call++) {
      trial.learn(
        exampleEvent({
          occurredAt: START + hour * HOUR + call * 60_000,
          bytesOut: Math.round(busy * 0.07 * GB * (1 + 0.2 * uniform())),
          durationMs: 100 + 50 * uniform(),
          ...fields,
        }),
      )
    }
  }
  return START + hours * HOUR
}

/** The most the channel said of calls that come one after the other, not learned. */
function most(trial: Trial, events: readonly AuditEvent[], channel: string): number {
  let bits = 0
  for (const event of events) {
    bits = Math.max(bits, trial.bits(event, channel))
    trial.follow(event)
  }
  return bits
}

const calls = (from: number, count: number, fields: Partial<AuditEvent>): AuditEvent[] =>
  Array.from({ length: count }, (_, i) => exampleEvent({ ...fields, occurredAt: from + i * 1000 }))

test('an hour that sends many times as much fires while it is under way, and says so', () => {
  const trial = tryDetector('series')
  const noon = routine(trial, 30 * 24) + 12 * HOUR
  const events = calls(noon, 40, { bytesOut: 0.1 * GB })
  assert.ok(most(trial, events, 'bytes') > 10)
  const { sentence, expected } = trial.explain(
    exampleEvent({ occurredAt: noon + 41_000, bytesOut: 0.1 * GB }),
    'bytes',
  )
  assert.equal(sentence, 'It sent 4.1 GB in an hour')
  assert.match(expected, /^usually up to [34]\d\d MB at that hour$/)
})

test('an ordinary hour says little, and what is ordinary by day is odd at night', () => {
  const trial = tryDetector('series')
  const midnight = routine(trial, 30 * 24)
  const asByDay = (at: number): AuditEvent[] => calls(at, 4, { bytesOut: 0.077 * GB })
  const byNight = most(tryNow(), asByDay(midnight + 2 * HOUR), 'bytes')
  const byDay = most(tryNow(), asByDay(midnight + 12 * HOUR), 'bytes')
  assert.ok(byDay < 6, `${byDay}`)
  assert.ok(byNight > byDay + 3, `${byNight} at night, ${byDay} by day`)

  function tryNow(): Trial {
    const other = tryDetector('series')
    routine(other, 30 * 24)
    return other
  }
})

test('a thing is said once: the same hour going on, and the next one like it, say nothing', () => {
  const trial = tryDetector('series')
  const noon = routine(trial, 30 * 24) + 12 * HOUR
  assert.ok(most(trial, calls(noon, 40, { bytesOut: 0.1 * GB }), 'bytes') > 10)
  const small = exampleEvent({ occurredAt: noon + 50_000, bytesOut: 1000 })
  assert.equal(trial.bits(small, 'bytes'), NOT_APPLICABLE)
  assert.equal(most(trial, calls(noon + HOUR, 20, { bytesOut: 0.1 * GB }), 'bytes'), 0)
  assert.ok(most(trial, calls(noon + 30 * HOUR, 40, { bytesOut: 0.1 * GB }), 'bytes') > 10)
})

test('slow calls are told when their hour is over, by the call that comes next', () => {
  const trial = tryDetector('series')
  const noon = routine(trial, 30 * 24) + 12 * HOUR
  assert.equal(most(trial, calls(noon, 10, { durationMs: 4000 }), 'latency'), 0)
  const next = exampleEvent({ occurredAt: noon + HOUR, durationMs: 120 })
  assert.ok(trial.bits(next, 'latency') > 6, `${trial.bits(next, 'latency')}`)
  assert.equal(trial.explain(next, 'latency').sentence, 'It took 4.0 s a call')
})

test('it is warming for thirty hours, and does not apply to what the event does not show', () => {
  const trial = tryDetector('series')
  const now = routine(trial, 20)
  const event = exampleEvent({ occurredAt: now, bytesOut: 5 })
  assert.equal(trial.bits(event, 'bytes'), WARMING)
  assert.equal(trial.bits(event, 'cost'), NOT_APPLICABLE)
})

test('after a day and a half nothing is one in ten thousand; the same hour after a month is', () => {
  const after = (hours: number): number => {
    const trial = tryDetector('series')
    const noon = routine(trial, hours) + 12 * HOUR
    return most(trial, calls(noon, 400, { bytesOut: 0.1 * GB }), 'bytes')
  }
  const young = after(36)
  assert.ok(young > 5 && young < 13, `${young} bits after 36 hours`)
  assert.ok(after(30 * 24) > 15, `${after(30 * 24)} bits after a month`)
})

test('thefts that are held back teach nothing: after ten of them the next is as odd', () => {
  const first = firstTheft(0)
  assert.ok(first > 10)
  assert.equal(firstTheft(10), first)

  function firstTheft(before: number): number {
    const trial = tryDetector('series')
    let noon = routine(trial, 30 * 24) + 12 * HOUR
    for (let day = 0; day < before; day++, noon += 24 * HOUR) {
      most(trial, calls(noon, 40, { bytesOut: 0.1 * GB }), 'bytes')
    }
    return most(trial, calls(noon, 40, { bytesOut: 0.1 * GB }), 'bytes')
  }
})

test('a volume that grows a little every day moves what is usual; the leap still fires', () => {
  const trial = tryDetector('series')
  const uniform = seededRandom(3)
  for (let hour = 0; hour < 60 * 24; hour++) {
    const cost = (1 + hour / 480) * (1 + 0.3 * uniform())
    trial.learn(exampleEvent({ occurredAt: START + hour * HOUR, costUsd: cost }))
  }
  const next = START + 60 * 24 * HOUR
  assert.ok(trial.bits(exampleEvent({ occurredAt: next, costUsd: 4.6 }), 'cost') < 5)
  assert.ok(trial.bits(exampleEvent({ occurredAt: next, costUsd: 40 }), 'cost') > 10)
})

test('an hour dated years ahead does not silence the series', () => {
  const trial = tryDetector('series')
  const noon = routine(trial, 30 * 24) + 12 * HOUR
  trial.learn(exampleEvent({ occurredAt: noon + 20 * 365 * 24 * HOUR, bytesOut: 5 }))
  assert.ok(most(trial, calls(noon, 40, { bytesOut: 0.1 * GB }), 'bytes') > 10)
})

test('an agent has a record for what it shows and for nothing else', () => {
  const trial = tryDetector('series')
  const rows: string[] = []
  routine(trial, 5, { durationMs: 0 })
  trial.detector.takeChanges((row) =>
    rows.push(`${row.scope} ${row.facet} ${row.state.length / 2}`),
  )
  assert.deepEqual(rows, ['staging-fixer calls 424', 'staging-fixer bytes 424'])
})
