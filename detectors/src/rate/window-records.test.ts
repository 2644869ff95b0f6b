import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWindowRecords } from './window-records.ts'

test('what is said first of an agent stands though its place makes the array grow', () => {
  const windows = createWindowRecords()
  for (const agent of [0, 40, 4000]) {
    windows.say(agent, 1, 1_780_000_000, 12)
    assert.ok(windows.said(agent, 1, 1_780_000_000) > 11)
  }
})
