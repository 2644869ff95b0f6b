import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAppliedCommands } from './applied-commands.ts'

test('a command is applied once, before a restart and after it', () => {
  const applied = createAppliedCommands()
  assert.equal(applied.firstTime('a'), true)
  assert.equal(applied.firstTime('a'), false)
  const again = createAppliedCommands()
  again.restore(applied.all())
  assert.equal(again.firstTime('a'), false)
  assert.equal(again.firstTime('b'), true)
})

test('the thousand newest are remembered, and the order survives a restart', () => {
  const applied = createAppliedCommands()
  for (let i = 0; i < 1000; i++) applied.firstTime(`c${i}`)
  const again = createAppliedCommands()
  again.restore(applied.all())
  again.firstTime('new')
  assert.equal(again.size, 1000)
  assert.equal(again.firstTime('c1'), false)
  assert.equal(again.firstTime('c0'), true)
})
