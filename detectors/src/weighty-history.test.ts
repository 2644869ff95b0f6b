import assert from 'node:assert/strict'
import test from 'node:test'
import { createWeightyHistory } from './weighty-history.ts'

test('what an agent did three times of late is a habit, and what another did is none of its', () => {
  const history = createWeightyHistory()
  for (let night = 0; night < 3; night++) {
    assert.equal(history.hasDone(1, 'cloudtrail:StopLogging'), false)
    history.learn(1, 4, 'cloudtrail:StopLogging', 1)
  }
  assert.equal(history.hasDone(1, 'cloudtrail:StopLogging'), true)
  assert.equal(history.hasDone(1, 'cloudtrail:DeleteTrail'), false)
  assert.equal(history.hasDone(2, 'cloudtrail:StopLogging'), false)
})

test('what a person called benign is a habit at once, and one score', () => {
  const history = createWeightyHistory()
  history.learn(1, 9, 'a', 3)
  assert.equal(history.hasDone(1, 'a'), true)
  assert.equal(history.isOrdinary(1, 9), false)
})

test('a habit of long ago is forgotten after sixteen others', () => {
  const history = createWeightyHistory()
  for (let i = 0; i < 3; i++) history.learn(1, 4, 'a', 1)
  for (let i = 0; i < 16; i++) history.learn(1, 9, 'b', 1)
  assert.equal(history.hasDone(1, 'a'), false)
  assert.equal(history.isOrdinary(1, 9), true)
  assert.equal(history.isOrdinary(1, 11), false)
})

test('a restored history knows the same', () => {
  const history = createWeightyHistory()
  for (let i = 0; i < 20; i++) history.learn(1, i, i % 2 === 0 ? 'a' : 'b', 1)
  history.learnRights(1, 3)
  const restored = createWeightyHistory()
  assert.equal(restored.load(7, history.save(1)), true)
  assert.equal(restored.save(7), history.save(1))
  assert.equal(restored.hasDone(7, 'a'), true)
  assert.equal(restored.changesRights(7), true)
  assert.equal(restored.load(8, 'no hex'), false)
})
