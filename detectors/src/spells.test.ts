import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { seededRandom } from './calibrate/seeded-random.ts'
import { createSpells } from './spells.ts'

test('one odd call says what it says alone, the sixth of a minute far more', () => {
  const spells = createSpells()
  const said = Array.from({ length: 6 }, (_, i) => {
    const bits = spells.bitsOf(0, 1000, 8)
    spells.add(0, 1000, 8)
    assert.ok(i > 0 || bits === 8)
    return bits
  })
  assert.ok(Math.abs((said[5] ?? 0) - 16.74) < 0.01)
  assert.equal(spells.bitsOf(1, 1000, 8), 8, 'another agent has no part in it')
})

test('an ordinary call in the middle of a spell stays ordinary, and ordinary ones end it', () => {
  const spells = createSpells()
  for (let i = 0; i < 10; i++) spells.add(0, 1000, 9)
  assert.equal(spells.bitsOf(0, 1000, 2), 2)
  for (let i = 0; i < 40; i++) spells.add(0, 1000, 2)
  assert.equal(spells.bitsOf(0, 1000, 9), 9)
})

test('an hour later nothing of a spell is left, whatever order late events come in', () => {
  const spells = createSpells()
  for (let i = 0; i < 10; i++) spells.add(0, 1000 - i, 9)
  assert.ok(spells.bitsOf(0, 990, 9) > 30)
  assert.equal(spells.bitsOf(0, 1000 + 3600, 9), 9)
})

test('independent bits claim no more together than once in so many spells', () => {
  const random = seededRandom(7)
  const spells = createSpells()
  const points = 400_000
  const reached = [10, 13].map((claim) => ({ claim, spells: 0, isIn: false }))
  for (let i = 0; i < points; i++) {
    const own = -Math.log2(random())
    const bits = spells.bitsOf(0, 0, own)
    spells.add(0, 0, own)
    for (const one of reached) {
      if (bits >= one.claim && !one.isIn) one.spells++
      one.isIn = bits >= one.claim
    }
  }
  for (const { claim, spells: times } of reached) {
    const ratio = times / points / 2 ** -claim
    assert.ok(ratio < 1.3, `${claim} bits come ${ratio.toFixed(2)} times as often as they say`)
  }
})

test('what is restored goes on exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1 }), (bits) => {
      const [one, other] = [createSpells(), createSpells()]
      for (const [i, own] of bits.entries()) one.add(3, i * 17, own)
      const saved = one.save(3)
      assert.ok(saved === '' || other.load(3, saved))
      const at = bits.length * 17
      assert.equal(other.bitsOf(3, at, 9), one.bitsOf(3, at, 9))
    }),
  )
  assert.equal(createSpells().load(0, 'not hex'), false)
})
