import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

detectorContract('rate', {})

/** So many minutes with 4 to 6 calls each; returns when they end. */
function busy(trial: Trial, minutes: number): number {
  for (let m = 0; m < minutes; m++) {
    for (let i = 0; i < 4 + (m % 3); i++) {
      trial.learn(exampleEvent({ occurredAt: START + m * MINUTE + i * 1000 }))
    }
  }
  return START + minutes * MINUTE
}

/** Bits of calls half a second apart, none of them learned. */
function burst(trial: Trial, from: number, count: number, channel: string): number[] {
  return Array.from({ length: count }, (_, i) => {
    const event = exampleEvent({ occurredAt: from + i * 500 })
    const bits = trial.bits(event, channel)
    trial.follow(event)
    return bits
  })
}

test('a burst fires, and again each time it is clearly odder, and not with every call of it', () => {
  const trial = tryDetector('rate')
  const bits = burst(trial, busy(trial, 200), 21, 'calls per minute')
  assert.ok((bits[5] ?? 9) < 4, `${bits[5]}`)
  const said = bits.filter((one) => one >= 6)
  assert.ok(Math.max(...said) > 20)
  assert.ok(said.length >= 4 && said.length <= 6, said.join(' '))
  assert.deepEqual(
    said,
    [...said].sort((a, b) => a - b),
  )
})

test('the same burst a minute later is not said again; a day later it is', () => {
  const trial = tryDetector('rate')
  const start = busy(trial, 200)
  const most = (at: number): number => Math.max(...burst(trial, at, 21, 'calls per minute'))
  const first = most(start)
  assert.ok(first > 20)
  assert.equal(most(start + 2 * MINUTE), 0)
  assert.ok(most(start + 24 * HOUR) > first - 1)
})

test('a burst of calls does not drown the secrets read in it', () => {
  const trial = tryDetector('rate')
  const start = busy(trial, 200)
  assert.ok(Math.max(...burst(trial, start, 60, 'calls per minute')) > 20)
  let bits = 0
  for (let i = 0; i < 5; i++) {
    const read = exampleEvent({ occurredAt: start + 31_000 + i, secretAccess: true })
    bits = Math.max(bits, trial.bits(read, 'secret reads per minute'))
    trial.follow(read)
  }
  assert.ok(bits > 20, `${bits}`)
})

test('a row of deletions or secret reads fires where there were none; one alone is no burst', () => {
  const trial = tryDetector('rate')
  const now = busy(trial, 200)
  const deletion = exampleEvent({ occurredAt: now, actionClass: 'delete' })
  assert.equal(trial.bits(deletion, 'deletes per minute'), 0)
  trial.follow(deletion)
  assert.ok(trial.bits({ ...deletion, id: 'another' }, 'deletes per minute') > 7)
  let bits = 0
  for (let i = 0; i < 5; i++) {
    const read = exampleEvent({ occurredAt: now + i, secretAccess: true })
    bits = Math.max(bits, trial.bits(read, 'secret reads per minute'))
    if (i === 4) {
      assert.equal(
        trial.explain(read, 'secret reads per minute').sentence,
        'It read 5 secrets in one minute',
      )
    }
    trial.follow(read)
  }
  assert.ok(bits > 25)
})

test('an ordinary minute is ordinary', () => {
  const trial = tryDetector('rate')
  const now = busy(trial, 200)
  for (let i = 0; i < 6; i++) {
    const event = exampleEvent({ occurredAt: now + i * 1000 })
    assert.ok(trial.bits(event, 'calls per minute') < 4)
    trial.learn(event)
  }
})

test('the nightly job of an agent that is quiet by day is expected at night and odd by day', () => {
  const trial = tryDetector('rate')
  for (let day = 0; day < 30; day++) {
    for (let hour = 0; hour < 24; hour++) {
      for (let i = 0; i < (hour === 2 ? 200 : 2); i++) {
        trial.learn(exampleEvent({ occurredAt: START + (day * 24 + hour) * HOUR + i * 1000 }))
      }
    }
  }
  const at = (hour: number): number => {
    let bits = 0
    for (let i = 0; i < 200; i++) {
      const event = exampleEvent({ occurredAt: START + (30 * 24 + hour) * HOUR + i * 1000 })
      bits = Math.max(bits, trial.bits(event, 'calls per hour'))
      trial.follow(event)
    }
    return bits
  }
  const night = at(2)
  const day = at(14)
  assert.ok(night < 5 && day > night + 4, `night ${night}, day ${day}`)
})

test('a resource touched again in the same window counts once', () => {
  const trial = tryDetector('rate')
  const now = busy(trial, 200)
  const event = exampleEvent({ occurredAt: now })
  trial.follow(event)
  assert.equal(trial.bits(event, 'resources per minute'), NOT_APPLICABLE)
})

test('it is warming until twenty windows were finished', () => {
  const trial = tryDetector('rate')
  const now = busy(trial, 20)
  assert.equal(trial.bits(exampleEvent({ occurredAt: now }), 'calls per minute'), WARMING)
  assert.equal(trial.bits(exampleEvent({ occurredAt: now }), 'denials per minute'), NOT_APPLICABLE)
})

test('a burst that is held back teaches nothing', () => {
  const trial = tryDetector('rate')
  let now = busy(trial, 200)
  const most = (): number => Math.max(...burst(trial, now, 21, 'calls per minute'))
  const first = most()
  for (let i = 0; i < 10; i++) {
    now += 12 * HOUR
    most()
  }
  now += 12 * HOUR
  assert.equal(most(), first)
})
