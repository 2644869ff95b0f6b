import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../calibrate/seeded-random.ts'
import type { Trial } from '../detector.contract.ts'
import { detectorContract, tryDetector } from '../detector.contract.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { BINS, count, divergenceOf, RECORD_WORDS } from './two-memories.ts'

const CHANNEL = 'short against long memory'
const DAY = 86_400_000
const CALLS_A_DAY = 200

detectorContract('divergence', {})

/** One day of a steady agent: five kinds of call by chance, of which `share` goes somewhere new instead. Bits of each block. */
function day(trial: Trial, number: number, uniform: () => number, share = 0): number[] {
  const bits: number[] = []
  for (let i = 0; i < CALLS_A_DAY; i++) {
    const isNew = uniform() < share
    const event = exampleEvent({
      occurredAt: START + number * DAY + (i * DAY) / CALLS_A_DAY,
      action: isNew ? 's3:HeadObject' : `s3:Do${Math.floor(uniform() ** 2 * 5)}`,
      resourceId: isNew ? 'audit-archive/x' : 'own-bucket/x',
    })
    const said = trial.bits(event, CHANNEL)
    if (said !== NOT_APPLICABLE) bits.push(said)
    trial.learn(event)
  }
  return bits
}

const most = (days: readonly (readonly number[])[]): number => Math.max(...days.flat())

test('a week is seen before anything is said, and then four times a day', () => {
  const trial = tryDetector('divergence')
  const uniform = seededRandom(3)
  const days = Array.from({ length: 9 }, (_, number) => day(trial, number, uniform))
  assert.ok(days.slice(0, 7).every((bits) => bits.every((one) => one === WARMING)))
  assert.deepEqual(
    days.slice(1).map(({ length }) => length),
    Array(8).fill(4),
  )
  assert.ok((days[8] ?? []).every((one) => one >= 0))
})

test('a new habit in steps that are small enough to be learned shows, while a steady agent stays quiet', () => {
  let found = 0
  let steadyMost = 0
  for (let seed = 1; seed <= 10; seed++) {
    const trial = tryDetector('divergence')
    const uniform = seededRandom(seed)
    const steady = Array.from({ length: 30 }, (_, number) => day(trial, number, uniform))
    steadyMost = Math.max(steadyMost, most(steady.slice(10)))
    const poisoned = Array.from({ length: 6 }, (_, step) =>
      day(trial, 30 + step, uniform, 0.02 * (step + 1)),
    )
    if (most(poisoned) >= 10) found++
  }
  assert.ok(found >= 9, `${found} of 10 found`)
  assert.ok(steadyMost < 13, `${steadyMost}`)
})

test('an agent whose days always differ is not found when one more does', () => {
  const trial = tryDetector('divergence')
  const uniform = seededRandom(5)
  const restless = Array.from({ length: 40 }, (_, number) =>
    day(trial, number, uniform, number % 4 === 0 ? 0.5 : 0),
  )
  assert.ok(most(restless.slice(30)) < 10, `${most(restless.slice(30))}`)
})

test('within a block it is asked once, whether what asked was learned or held', () => {
  const trial = tryDetector('divergence')
  const uniform = seededRandom(7)
  for (let number = 0; number < 9; number++) day(trial, number, uniform)
  const at = START + 9 * DAY
  assert.ok(trial.bits(exampleEvent({ occurredAt: at }), CHANNEL) >= 0)
  trial.follow(exampleEvent({ occurredAt: at }))
  assert.equal(trial.bits(exampleEvent({ occurredAt: at + 1 }), CHANNEL), NOT_APPLICABLE)
})

test('a call dated years ahead stops it for a while and not for years', () => {
  const trial = tryDetector('divergence')
  const uniform = seededRandom(9)
  for (let number = 0; number < 9; number++) day(trial, number, uniform)
  trial.learn(exampleEvent({ occurredAt: START + 4000 * DAY }))
  const later = Array.from({ length: 3 }, (_, step) => day(trial, 9 + step, uniform))
  assert.equal(later.flat().length, 12)
})

test('the distance is 0 for one mix and 1 for two that share nothing, whatever the counts', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: BINS, maxLength: BINS })
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 50 }), (own, times) => {
      fc.pre(own.some((one) => one > 0))
      const f = new Float32Array(RECORD_WORDS)
      for (const [bin, one] of own.entries()) count(f, 0, bin, one * times)
      assert.ok((divergenceOf(f, 0) ?? 1) < 1e-6)
      const apart = new Float32Array(RECORD_WORDS)
      for (const [bin, one] of own.entries()) {
        apart[bin] = bin % 2 === 0 ? one + 1 : 0
        apart[BINS + bin] = bin % 2 === 0 ? 0 : one + 1
      }
      assert.ok(Math.abs((divergenceOf(apart, 0) ?? 0) - 1) < 1e-6)
    }),
  )
  assert.equal(divergenceOf(new Float32Array(RECORD_WORDS), 0), null)
  const tenth = new Float32Array(RECORD_WORDS)
  tenth[0] = 9
  tenth[1] = 1
  tenth[BINS] = 10
  assert.ok(Math.abs((divergenceOf(tenth, 0) ?? 0) - 0.228) < 0.001)
})

test('two memories cost less than 300 bytes an agent', () => {
  assert.ok(RECORD_WORDS * 4 < 300)
})
