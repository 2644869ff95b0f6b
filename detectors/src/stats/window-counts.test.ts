import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTailMass } from './tail-mass.ts'
import { countTail } from './window-counts.ts'

const shown = (counts: readonly number[], count: number, season = 1): number => {
  const tail = newTailMass()
  const events = counts.reduce((sum, x) => sum + x, 0)
  const squares = counts.reduce((sum, x) => sum + x * x, 0)
  countTail({ windows: counts.length, events, squares }, count, season, tail)
  return tail.below + tail.tied
}

test('the worked example: after 100 windows without an event one is no burst, and two are 1 in 136', () => {
  const quiet = new Array(100).fill(0)
  assert.equal(shown(quiet, 1), 1)
  assert.ok(Math.abs(shown(quiet, 2) - 0.00736) < 0.00002)
})

test('bursty windows make a burst less odd than even ones with the same mean', () => {
  const even = new Array(100).fill(10)
  const bursty = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 100 : 0))
  assert.ok(shown(even, 40) < 1e-9)
  assert.ok(shown(bursty, 40) > 0.03)
})

test('a busy season makes a busy window ordinary', () => {
  const even = new Array(100).fill(10)
  assert.ok(shown(even, 40, 4) > 0.3)
})
