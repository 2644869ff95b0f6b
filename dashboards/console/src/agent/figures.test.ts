import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byGroup } from './action-classes.ts'
import { heatLevel } from './heat-level.ts'
import { BIN_MS, stackActivity } from './stack-activity.ts'

test('kin share a group, unknown classes are left out, whatever their name', () => {
  assert.deepEqual(byGroup({ delete: 1, destroy: 2, defense: 3, llm: 4 }), [4, 0, 0, 0, 0, 0, 6])
  assert.deepEqual(byGroup(JSON.parse('{"__proto__": 5, "constructor": 6}')), [0, 0, 0, 0, 0, 0, 0])
})

test('classes pile up, and ten minutes without a call are empty', () => {
  const start = 100 * BIN_MS
  const { times, edges } = stackActivity(
    [
      { at: start, byClass: { llm: 2, read: 3 } },
      { at: start + 2 * BIN_MS, byClass: { destroy: 1 } },
    ],
    start + 3 * BIN_MS + 5,
  )
  assert.deepEqual(
    times,
    [0, 1, 2, 3].map((n) => start + n * BIN_MS),
  )
  assert.deepEqual(edges[0], [2, 0, 0, 0])
  assert.deepEqual(edges[1], [5, 0, 0, 0])
  assert.deepEqual(edges.at(-1), [5, 0, 1, 0])
})

test('no calls today is an empty chart, not a broken one', () => {
  assert.deepEqual(stackActivity([], 5 * BIN_MS).times, [])
})

test('heat has six levels: nothing, and five steps', () => {
  assert.deepEqual(
    [0, 0.1, 30, 60, 75, 100].map((calls) => heatLevel(calls, 100)),
    [0, 1, 2, 4, 5, 5],
  )
  assert.equal(heatLevel(3, 0), 0)
})
