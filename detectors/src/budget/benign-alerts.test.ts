import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createBenignAlerts } from './benign-alerts.ts'

const DAY_MS = 24 * 3_600_000
const NOW = Date.UTC(2026, 5, 1)

test('each doubling of an agent’s harmless alerts takes 1.5 bits off, at most 6, and only off its own', () => {
  const benign = createBenignAlerts()
  const taken: number[] = []
  for (let n = 0; n <= 20; n++) {
    taken.push(benign.discount('noisy', NOW))
    benign.add('noisy', `alr_${n}`, NOW)
  }
  assert.deepEqual(taken.slice(0, 2), [0, 1.5])
  assert.equal(taken[3], 3)
  assert.equal(taken[7], 4.5)
  assert.equal(taken[15], 6)
  assert.equal(taken[20], 6)
  assert.equal(benign.discount('quiet', NOW), 0)
})

test('a verdict counts for thirty days, once an alert, and not once it is withdrawn', () => {
  const benign = createBenignAlerts()
  benign.add('a', 'alr_1', NOW)
  benign.add('a', 'alr_1', NOW)
  assert.equal(benign.discount('a', NOW + 30 * DAY_MS), 1.5)
  assert.equal(benign.discount('a', NOW + 30 * DAY_MS + 1), 0)
  benign.withdraw('alr_1')
  benign.withdraw('alr_unknown')
  assert.equal(benign.discount('a', NOW), 0)
})

test('what is saved is what is restored, and what is kept is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(60)), { maxLength: 60 }), (closed) => {
      const first = createBenignAlerts()
      for (const [i, [agent, day]] of closed.entries()) {
        first.add(`a${agent}`, `alr_${i}`, NOW + day * DAY_MS)
      }
      const second = createBenignAlerts()
      second.load(JSON.parse(JSON.stringify(first.save())))
      for (let agent = 0; agent < 6; agent++) {
        const at = NOW + 60 * DAY_MS
        assert.equal(second.discount(`a${agent}`, at), first.discount(`a${agent}`, at))
      }
      assert.deepEqual(second.save(), first.save())
    }),
  )
  const many = createBenignAlerts()
  for (let n = 0; n < 5000; n++) many.add(`a${n}`, `alr_${n}`, NOW)
  assert.equal(many.save().length, 4096)
})
