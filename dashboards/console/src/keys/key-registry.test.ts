import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyRegistry } from './key-registry.ts'

function pressed() {
  const log: string[] = []
  let now = 0
  const keys = createKeyRegistry(() => now)
  const bind = (...names: string[]) =>
    keys.add(() => names.map((key) => ({ key, says: key, run: () => log.push(key) })))
  return { keys, bind, log, wait: (ms: number) => (now += ms) }
}

test('a key runs what it is bound to, and only while it is bound', () => {
  const { keys, bind, log } = pressed()
  const remove = bind('j')
  assert.equal(keys.press('j'), true)
  remove()
  assert.equal(keys.press('j'), false)
  assert.deepEqual(log, ['j'])
})

test('g waits for its second key, but not for ever', () => {
  const { keys, bind, log, wait } = pressed()
  bind('g a', 'g g', 'a')
  assert.equal(keys.press('g'), true)
  keys.press('a')
  keys.press('g')
  keys.press('g')
  keys.press('g')
  wait(2_000)
  keys.press('a')
  assert.deepEqual(log, ['g a', 'g g', 'a'])
})

test('the binding added last wins', () => {
  const { keys, log, bind } = pressed()
  bind('e')
  keys.add(() => [{ key: 'e', says: 'page', run: () => log.push('page') }])
  keys.press('e')
  assert.deepEqual(log, ['page'])
})
