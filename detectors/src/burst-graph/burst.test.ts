import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BaselineRow } from '../detector.ts'
import { burst, decayedTicks } from './burst.ts'
import { createEdgeSketch } from './edge-sketch.ts'

test('the statistic is the one of the paper, above the mean only', () => {
  assert.ok(Math.abs(burst(5, 100, 100) - 4.02) < 0.01)
  assert.equal(burst(1, 100, 100), 0)
  assert.equal(burst(0, 0, 2), 0)
})

test('ticks decay as totals do', () => {
  assert.equal(decayedTicks(10, 10, 14), 2)
  assert.ok(Math.abs(decayedTicks(0, 2015, 14) - 1454) < 1)
  assert.ok(Math.abs(decayedTicks(0, 52_560, 14) - 2908) < 2)
})

const things = fc.array(
  fc.record({ hi: fc.integer({ min: 1, max: 40 }), lo: fc.nat(3), gap: fc.nat(2) }),
  { maxLength: 200 },
)

test('a sketch never says less than there was, and nearly always exactly that', () => {
  fc.assert(
    fc.property(things, (seen) => {
      const sketch = createEdgeSketch('edges')
      const total = new Map<string, number>()
      const current = new Map<string, { tick: number; count: number }>()
      let tick = 1
      for (const { hi, lo, gap } of seen) {
        tick += gap
        sketch.follow(sketch.first(hi, lo), sketch.second(hi, lo), tick)
        sketch.learn(sketch.first(hi, lo), sketch.second(hi, lo), 1)
        const key = `${hi} ${lo}`
        const last = current.get(key) ?? { tick, count: 0 }
        current.set(key, { tick, count: last.count * 2 ** (last.tick - tick) + 1 })
        total.set(key, (total.get(key) ?? 0) + 1)
      }
      let exact = 0
      for (const [key, { tick: last, count }] of current) {
        const [hi = 0, lo = 0] = key.split(' ').map(Number)
        const expected = count * 2 ** (last - tick)
        const [first, second] = [sketch.first(hi, lo), sketch.second(hi, lo)]
        assert.ok(sketch.total(first, second) >= (total.get(key) ?? 0))
        assert.ok(sketch.current(first, second, tick) >= expected * (1 - 1e-6))
        if (sketch.total(first, second) === total.get(key)) exact++
      }
      assert.ok(exact >= current.size - 1)
    }),
  )
})

test('a sketch takes no more room however much it counts, and comes back from its rows', () => {
  const sketch = createEdgeSketch('edges')
  const bytes = sketch.bytes()
  for (let i = 1; i <= 100_000; i++) {
    const [first, second] = [sketch.first(spread(i), i), sketch.second(spread(i), i)]
    sketch.follow(first, second, i)
    sketch.learn(first, second, 1)
  }
  assert.equal(sketch.bytes(), bytes)
  const rows: BaselineRow[] = []
  sketch.takeChanges({ detector: 'burst-graph', version: 1 }, (row) => rows.push(row))
  const back = createEdgeSketch('edges')
  for (const row of rows) back.restore(row)
  for (const row of [
    { ...rows[0], value: '-1' },
    { ...rows[0], value: 'x' },
    { ...rows[0], state: '00' },
  ]) {
    back.restore(row as BaselineRow)
  }
  for (let i = 1; i <= 1000; i++) {
    const [first, second] = [sketch.first(spread(i), i), sketch.second(spread(i), i)]
    assert.equal(back.total(first, second), sketch.total(first, second))
    assert.equal(back.current(first, second, 100_000), sketch.current(first, second, 100_000))
  }
})

const spread = (i: number): number => Math.imul(i, 0x9e3779b1) >>> 0
