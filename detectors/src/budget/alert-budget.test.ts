import assert from 'node:assert/strict'
import test from 'node:test'
import {
  alertsOfDays,
  DRIFT,
  HOLD_MS,
  PHASES,
  realisedShare,
  SHIFT,
} from '../../eval/calibration/busy-fleet.ts'
import { seededRandom } from '../calibrate/seeded-random.ts'
import type { AlertBudget } from './alert-budget.ts'
import { createAlertBudget } from './alert-budget.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 2, 1)

for (const [promised, seeds] of [
  [2, [1, 2, 3, 4]],
  [10, [5]],
] as const) {
  // A week of two alerts a day is 14: single runs differ by chance, so the phases are judged over all of them.
  test(`${promised} alerts a day are held in every phase, after a third of the fleet got noisier`, (t) => {
    const runs = seeds.map((seed) =>
      alertsOfDays(createAlertBudget(promised, HOLD_MS), DRIFT, seed),
    )
    const phases = [...PHASES, [14, 90] as const]
    const ratios = phases.map(
      ([from, to]) =>
        runs.reduce((sum, perDay) => sum + realisedShare(perDay, from, to, promised), 0) /
        runs.length,
    )
    const worst = Math.max(...runs.flat())
    t.diagnostic(`${ratios.map((ratio) => ratio.toFixed(2)).join(' ')} worst day ${worst}`)
    for (const [i, ratio] of ratios.entries()) {
      assert.ok(ratio > 0.8 && ratio < 1.2, `phase ${phases[i]?.join(' to ')}: ${ratio}`)
    }
    assert.ok(worst <= 3.5 * promised, `worst day ${worst}`)
  })
}

test('when everybody gets odder at once no day floods, and the promise says it is under correction', (t) => {
  const budget = createAlertBudget(2, HOLD_MS)
  const verdicts: string[] = []
  const perDay = alertsOfDays(budget, SHIFT, 4, () => verdicts.push(budget.figures().verdict))
  t.diagnostic(`${realisedShare(perDay, 30, 37, 2).toFixed(2)} worst ${Math.max(...perDay)}`)
  assert.ok(Math.max(...perDay) <= 8)
  assert.ok(realisedShare(perDay, 14, 90, 2) > 0.8 && realisedShare(perDay, 14, 90, 2) < 1.2)
  assert.equal(verdicts[29], 'holds')
  assert.equal(verdicts[32], 'void')
  assert.match(verdicts.join(' '), /^warming warming/)
  assert.equal(verdicts[80], 'holds')
})

test('nothing is admitted before 48 hours of data, however odd', () => {
  const budget = createAlertBudget(5, HOLD_MS)
  for (let hour = 0; hour < 47; hour++) {
    const at = START + hour * HOUR_MS
    budget.advance(at, at)
    budget.offer(0, 'a', at, 60)
    assert.equal(budget.admit(0, 'a', 60), false)
  }
  assert.equal(budget.figures().verdict, 'warming')
})

test('one agent that floods takes at most half of the bucket', () => {
  const budget = createAlertBudget(4, HOLD_MS)
  let loud = 0
  let quiet = 0
  for (let hour = 0; hour < 24 * 6; hour++) {
    const at = START + hour * HOUR_MS
    budget.advance(at, at)
    for (let agent = 1; agent < 30; agent++)
      budget.offer(agent, `q${agent}`, at, (hour * agent) % 7)
    for (let i = 0; i < 20; i++) if (budget.admit(0, 'loud', 500)) loud++
    if (hour > 60 && budget.admit(1, 'q1', 500)) quiet++
  }
  assert.ok(loud <= 6 * 2, `${loud}`)
  assert.ok(quiet >= 1)
})

/** Two budgets that see the same fleet for so many days, one of them under attack. */
function twins(days: number, attack: (budget: AlertBudget, hour: number, at: number) => void) {
  const plain = createAlertBudget(2, HOLD_MS)
  const attacked = createAlertBudget(2, HOLD_MS)
  const uniform = seededRandom(8)
  for (let hour = 0; hour < 24 * days; hour++) {
    const at = START + hour * HOUR_MS
    for (let agent = 0; agent < 20; agent++) {
      const bits = -Math.log2(1 - uniform()) * 2
      for (const budget of [plain, attacked]) {
        budget.advance(at, at)
        budget.offer(agent, `a${agent}`, at, bits)
        budget.admit(agent, `a${agent}`, bits)
      }
    }
    attack(attacked, hour, at)
  }
  return { plain, attacked }
}

test('a verified attack leaves neither peak nor correction behind', () => {
  const { plain, attacked } = twins(10, (budget, hour, at) => {
    if (hour !== 200) return
    budget.offer(77, 'attacker', at, 400)
    assert.equal(budget.admit(77, 'attacker', 400), true)
    budget.forgive('attacker', budget.watermark(), at, at)
  })
  assert.ok(Math.abs(plain.threshold() - attacked.threshold()) < 1e-9)
})

test('an attack that took no token gives nothing back: the correction stays where it is', () => {
  const { plain, attacked } = twins(12, (budget, hour, at) => {
    if (hour > 200) budget.forgive('attacker', at, at, at)
  })
  assert.equal(attacked.threshold(), plain.threshold())
})

test('whose alerts keep turning out harmless has to be odder for the next one', () => {
  const budget = createAlertBudget(4, HOLD_MS)
  const uniform = seededRandom(10)
  for (let hour = 0; hour < 24 * 6; hour++) {
    const at = START + hour * HOUR_MS
    budget.advance(at, at)
    for (let agent = 0; agent < 20; agent++)
      budget.offer(agent, `a${agent}`, at, -Math.log2(1 - uniform()))
  }
  let bits = 8
  while (budget.tail.tailBits(0, bits) < budget.threshold() + 1) bits += 0.1
  for (let n = 0; n < 3; n++) budget.benign.add('a0', `alr_${n}`, budget.watermark())
  assert.equal(budget.admit(0, 'a0', bits), false)
  for (let n = 0; n < 3; n++) budget.benign.withdraw(`alr_${n}`)
  assert.equal(budget.admit(0, 'a0', bits), true)
})

test('a time far ahead of its arrival does not move the clock', () => {
  const budget = createAlertBudget(2, HOLD_MS)
  budget.advance(START, START)
  budget.advance(START + 365 * 24 * HOUR_MS, START + 1000)
  assert.equal(budget.watermark(), START)
})

test('a restored budget decides as the one that was saved', () => {
  const first = createAlertBudget(3, HOLD_MS)
  const uniform = seededRandom(31)
  const step = (budget: AlertBudget, hour: number, agent: number, bits: number): string => {
    const at = START + hour * HOUR_MS
    budget.advance(at, at)
    const z = budget.offer(agent, `a${agent}`, at, bits)
    return `${z} ${budget.admit(agent, `a${agent}`, bits)} ${budget.threshold()}`
  }
  for (let hour = 0; hour < 400; hour++) {
    for (let agent = 0; agent < 10; agent++) step(first, hour, agent, -Math.log2(1 - uniform()))
  }
  const second = createAlertBudget(3, HOLD_MS)
  assert.equal(second.load(first.save()), true)
  for (let agent = 0; agent < 10; agent++) {
    assert.equal(second.tail.load(agent, first.tail.save(agent)), true)
  }
  for (let hour = 400; hour < 800; hour++) {
    for (let agent = 0; agent < 10; agent++) {
      const bits = -Math.log2(1 - uniform())
      assert.equal(step(second, hour, agent, bits), step(first, hour, agent, bits))
    }
  }
  assert.equal(second.save(), first.save())
  assert.equal(second.load('7b'), false)
})

test('what just reaches the bar does not take the last tokens from what is glaring', () => {
  const budget = createAlertBudget(4, HOLD_MS)
  alertsOfDays(budget, DRIFT, 6)
  const later = budget.watermark() + 5 * 24 * HOUR_MS
  budget.advance(later, later)
  const reaching = Array.from({ length: 800 }, (_, i) => i / 4).find(
    (bits) => budget.tail.tailBits(0, bits) >= budget.threshold(),
  )
  assert.ok(reaching !== undefined)
  let taken = 0
  while (budget.admit(0, `just-${taken}`, reaching)) taken++
  assert.ok(taken >= 7 && taken <= 9, `${taken} of 10`)
  assert.equal(budget.admit(0, 'glaring', 200), true)
})
