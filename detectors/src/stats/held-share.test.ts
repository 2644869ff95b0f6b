import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followHeld, HELD_WORDS, mayTeach } from './held-share.ts'

test('held calls stop the teaching until they are long past, and late calls never teach', () => {
  const u = new Uint32Array(HELD_WORDS)
  const words = { u, f: new Float32Array(u.buffer) }
  assert.ok(mayTeach(words, 0, 1))
  for (let i = 0; i < 40; i++) followHeld(words, 0, true, i)
  assert.ok(!mayTeach(words, 0, 40))
  for (let i = 40; i < 140; i++) followHeld(words, 0, false, i)
  assert.ok(!mayTeach(words, 0, 140))
  for (let i = 140; i < 400; i++) followHeld(words, 0, false, i)
  assert.ok(mayTeach(words, 0, 400))
  assert.ok(!mayTeach(words, 0, 398))
})
