import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { someAtATime } from './some-at-a-time.ts'

test('each is done once, and never more at a time than asked', async () => {
  const done: number[] = []
  let [now, most] = [0, 0]
  await someAtATime(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    most = Math.max(most, ++now)
    await pause(5)
    now--
    done.push(item)
  })
  assert.deepEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7])
  assert.equal(most, 3)
  await someAtATime(3, [], () => assert.fail('nothing to do'))
})

test('after a failure none is begun, and it is told once the others are through', async () => {
  const seen: string[] = []
  const doing = someAtATime(3, [1, 2, 3, 4, 5], async (item) => {
    seen.push(`begin ${item}`)
    if (item === 2) throw new Error('the second')
    await pause(20)
    if (item === 3) throw new Error('the third')
    seen.push(`end ${item}`)
  })
  await assert.rejects(doing, /the second/)
  assert.deepEqual(seen, ['begin 1', 'begin 2', 'begin 3', 'end 1'])
})
