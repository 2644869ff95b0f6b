import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResponderState } from '@tripline/api/wire'
import { modeDetail, modeWords } from './responder-words.ts'

const state = (given: Partial<ResponderState>): ResponderState => ({
  ...{ mode: 'automatic', stopped: false, perHour: 5, lastHour: 1, proposed: 0 },
  ...{ actions: [], playbooks: [] },
  ...given,
})

test('an automatic responder says how much of its hour is used, and when all of it is', () => {
  assert.equal(modeWords(state({})), 'automatic')
  assert.equal(modeDetail(state({})), '1 of 5 automatic responses used this hour.')
  assert.match(modeDetail(state({ lastHour: 5 })), /5 of 5 .*: all others wait for a person\.$/)
})

test('one that only proposes is never told as one that acts', () => {
  const observing = state({ mode: 'observe', proposed: 1 })
  assert.equal(modeWords(observing), 'only proposes')
  assert.match(modeDetail(observing), /every response\. 1 proposal waits for a person\.$/)
})

test('stopped is said before anything else, in either mode', () => {
  for (const mode of ['observe', 'automatic'] as const) {
    const stopped = state({ mode, stopped: true, proposed: 2 })
    assert.equal(modeWords(stopped), 'stopped')
    assert.match(modeDetail(stopped), /^Nothing is carried out .* 2 proposals wait/)
  }
})
