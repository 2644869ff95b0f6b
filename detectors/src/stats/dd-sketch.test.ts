import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addToSketch,
  binValue,
  countOf,
  quantileBin,
  SKETCH_BINS,
  sketchBin,
  sketchTail,
} from './dd-sketch.ts'
import { newTailMass } from './tail-mass.ts'

const shown = (bins: Uint16Array, value: number, up: 1 | -1): number => {
  const tail = newTailMass()
  sketchTail(bins, 0, value, up, tail)
  return tail.below + tail.tied
}

test('100 falls into bin 18, and bins are 30 % wide', () => {
  assert.equal(sketchBin(100), 18)
  for (const value of [1, 7, 123, 5000, 1e6]) {
    const middle = binValue(sketchBin(value))
    assert.ok(middle / value < 1.31 && value / middle < 1.31)
  }
  assert.equal(sketchBin(0), 0)
  assert.equal(sketchBin(Number.NaN), 0)
  assert.equal(sketchBin(Number.MAX_VALUE), SKETCH_BINS - 1)
})

test('ranks count from either side, and beyond the sketch an exponential tail goes on', () => {
  const bins = new Uint16Array(SKETCH_BINS)
  for (let i = 0; i < 99; i++) addToSketch(bins, 0, 100)
  assert.equal(shown(bins, 100, 1), 1)
  const beyond = shown(bins, binValue(28), 1)
  assert.ok(Math.abs(beyond / (0.01 * Math.exp(-10)) - 1) < 1e-9)
  assert.equal(shown(bins, binValue(8), -1), beyond)
})

test('a sketch remembers about two thousand values and never overflows', () => {
  const bins = new Uint16Array(SKETCH_BINS)
  for (let i = 0; i < 200_000; i++) addToSketch(bins, 0, 10 + (i % 3000))
  assert.ok(countOf(bins, 0) <= 2048)
  assert.ok(binValue(quantileBin(bins, 0, 0.5)) > 1000)
})
