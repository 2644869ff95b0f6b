import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, createRandom, deriveKey, keyOf, normalOf } from './random.ts'

const draw = (seed: string, count = 20): readonly number[] => {
  const random = createRandom(keyOf(seed))
  return Array.from({ length: count }, () => random.word())
}

test('the same key gives the same stream, another key another one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      assert.deepEqual(draw(one), draw(one))
      if (one !== other) assert.notDeepEqual(draw(one), draw(other))
    }),
  )
})

test('neighbouring derived keys do not resemble each other', () => {
  const base = keyOf('fleet')
  const values = Array.from({ length: 20_000 }, (_, i) => chanceOf(base, 7, i))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  assert.ok(Math.abs(mean - 0.5) < 0.01)
  const lag = values.slice(1).map((value, i) => (value - mean) * ((values[i] ?? 0) - mean))
  const correlation = lag.reduce((sum, value) => sum + value, 0) / lag.length / (1 / 12)
  assert.ok(Math.abs(correlation) < 0.03)
  assert.equal(new Set(values).size > 19_990, true)
})

test('draws have the means they are named for', () => {
  const random = createRandom(keyOf('means'))
  const mean = (make: () => number): number => {
    let sum = 0
    for (let i = 0; i < 40_000; i++) sum += make()
    return sum / 40_000
  }
  assert.ok(Math.abs(mean(() => random.exponential(5)) - 5) < 0.15)
  assert.ok(Math.abs(mean(() => random.poisson(3.5)) - 3.5) < 0.05)
  assert.ok(Math.abs(mean(() => random.poisson(80)) - 80) < 0.3)
  assert.ok(Math.abs(mean(() => Math.log(random.logNormal(100, 0.5))) - Math.log(100)) < 0.02)
  let i = 0
  assert.ok(Math.abs(mean(() => normalOf(deriveKey(keyOf('n'), i++), 1))) < 0.02)
})

test('ids look like what they imitate', () => {
  const random = createRandom(keyOf('ids'))
  for (let i = 0; i < 200; i++) {
    assert.match(
      random.uuid(),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    assert.match(random.base32(16), /^[A-Z2-7]{16}$/)
    assert.match(random.hex(13), /^[0-9a-f]{13}$/)
  }
})
