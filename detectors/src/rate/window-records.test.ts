import assert from 'node:assert/strict'
import test from 'node:test'
import { createWindowRecords } from './window-records.ts'

test('what was said of an agent first is known, also where room for it had to be made', () => {
  const windows = createWindowRecords()
  const seconds = 1_790_000_000
  for (let agent = 0; agent < 300; agent++) windows.say(agent, 0, seconds, 9)
  for (let agent = 0; agent < 300; agent++) {
    assert.ok(windows.said(agent, 0, seconds) > 8, `agent ${agent}`)
  }
})
