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

test('a burst fires, and the more so the longer it goes on', () => {
  const trial = tryDetector('rate')
  const start = busy(trial, 200)
  const bits: number[] = []
  for (let i = 0; i < 60; i++) {
    const event = exampleEvent({ occurredAt: start + i * 500 })
    bits.push(trial.bits(event, 'calls per minute'))
    trial.follow(event)
  }
  assert.ok((bits[5] ?? 9) < 4, `${bits[5]}`)
  assert.ok(Math.max(...bits) > 20)
  const said = bits.filter((one) => one > 0)
  assert.deepEqual(
    said,
    [...said].sort((a, b) => a - b),
  )
})

test('a busy minute is spoken of at every further quarter of its calls, deletions each time', () => {
  const trial = tryDetector('rate')
  const start = busy(trial, 200)
  let calls = 0
  let deletions = 0
  for (let i = 0; i < 500; i++) {
    const event = exampleEvent({ occurredAt: start + i * 100, actionClass: 'delete' })
    if (trial.bits(event, 'calls per minute') > 3) calls++
    if (trial.bits(event, 'deletes per minute') > 3) deletions++
    trial.follow(event)
  }
  assert.ok(calls >= 15 && calls <= 25, `${calls}`)
  assert.equal(deletions, 499)
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
    bits = trial.bits(read, 'secret reads per minute')
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
  const burst = (): number => {
    let bits = 0
    for (let i = 0; i < 60; i++) {
      const event = exampleEvent({ occurredAt: now + i * 500 })
      bits = Math.max(bits, trial.bits(event, 'calls per minute'))
      trial.follow(event)
    }
    return bits
  }
  const first = burst()
  for (let i = 0; i < 10; i++) {
    now += HOUR
    burst()
  }
  now += HOUR
  assert.equal(burst(), first)
})
