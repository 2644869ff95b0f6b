import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rateBetween, watchCount, watchToEnd } from './watch-count.ts'

test('a count is watched until it has reached its end, and only growth is kept', async () => {
  const counts = [0, 0, 5, 5, 12]
  const growth = await watchCount(async () => counts.shift() ?? 12, 10)
  assert.deepEqual(
    growth.map(({ count }) => count),
    [0, 5, 12],
  )
})

test('a count that stands still is given up, with how far it came', async () => {
  await assert.rejects(
    watchCount(async () => 7, 10, 80),
    /stuck at 7 of 10/,
  )
})

test('an end that nobody knows is where a count stays, not where it first is large enough', async () => {
  const counts = [0, 8, 9, 9, 11]
  const growth = await watchToEnd(async () => counts.shift() ?? 11, 8, 120)
  assert.equal(growth.at(-1)?.count, 11)
  await assert.rejects(
    watchToEnd(async () => 7, 8, 20, 80),
    /stuck at 7 of 8/,
  )
})

test('a rate is that between the samples that reached the two counts', () => {
  const growth = [
    { at: 1, count: 0 },
    { at: 2, count: 50 },
    { at: 4, count: 250 },
    { at: 5, count: 260 },
  ]
  assert.equal(rateBetween(growth, 40, 200), 100)
  assert.equal(rateBetween(growth, 210, 240), Number.NaN)
  assert.equal(rateBetween(growth, 0, 1000), Number.NaN)
})
