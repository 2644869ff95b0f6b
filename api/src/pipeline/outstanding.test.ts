import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from '../deferred.ts'
import { createOutstanding } from './outstanding.ts'

test('more than the limit waits until the oldest is done', async () => {
  const outstanding = createOutstanding(10)
  const first = deferred<void>()
  await outstanding.add(10, first.promise)
  let room = false
  const second = outstanding.add(5, Promise.resolve()).then(() => {
    room = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(room, false)
  first.resolve()
  await second
  assert.equal(room, true)
})

test('a failure reaches whoever adds next and whoever waits for all', async () => {
  const outstanding = createOutstanding(10)
  await outstanding.add(1, Promise.reject(new Error('disk full'))).catch(() => undefined)
  await new Promise((resolve) => setImmediate(resolve))
  await assert.rejects(outstanding.add(1, Promise.resolve()), /disk full/)
  await assert.rejects(outstanding.settled(), /disk full/)
})
