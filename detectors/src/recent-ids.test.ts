import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createRecentIds } from './recent-ids.ts'

test('an id counts once, however often it comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(40))), (ids) => {
      const recent = createRecentIds()
      const seen = new Set<string>()
      for (const [hi, lo] of ids) {
        const key = hi === 0 && lo === 0 ? '0 1' : `${hi} ${lo}`
        assert.equal(recent.add(hi, lo), !seen.has(key))
        seen.add(key)
      }
    }),
  )
})

test('at least one whole generation is remembered and never more than two', () => {
  const recent = createRecentIds(100)
  for (let i = 1; i <= 1000; i++) assert.equal(recent.add(i, i * 7), true)
  for (let i = 901; i <= 1000; i++) assert.equal(recent.add(i, i * 7), false)
  assert.equal(recent.add(700, 4900), true)
})

test('restored from stored ids, generations turn where they would have turned', () => {
  const live = createRecentIds(50)
  const ids = Array.from({ length: 333 }, (_, i) => ({ hi: i + 1, lo: (i * 2654435761) >>> 0 }))
  for (const id of ids.slice(0, 230)) live.add(id.hi, id.lo)
  const restored = createRecentIds(50)
  restored.restore(ids.slice(230 - live.young() - 50, 230), live.young())
  for (const id of [...ids.slice(100), ...ids]) {
    assert.equal(restored.add(id.hi, id.lo), live.add(id.hi, id.lo), `${id.hi}`)
  }
})

test('two million ids take 32 megabytes at most', () => {
  const recent = createRecentIds()
  for (let i = 0; i < 1_500_000; i++) recent.add((i * 2654435761) >>> 0, (i * 40503 + 1) >>> 0)
  assert.ok(recent.bytes() <= 32 << 20, `${recent.bytes()}`)
})
