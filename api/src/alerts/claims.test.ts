import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reason } from '../wire.ts'
import { claimOf, figureOf } from './claims.ts'

const reason = (fields: Partial<Reason>): Reason => ({
  ...{ detector: 'novelty', channel: 'action', sentence: '', observed: '', expected: '' },
  ...{ agent: { seen: 0, of: 100 }, peers: { seen: 0, of: 0 }, fleet: { seen: 0, of: 0 } },
  ...{ usual: null, now: null, rarity: '', note: '', bits: 12 },
  ...{ eventId: 'event-1', context: false },
  ...fields,
})

test('a loop is told with what it burned, against what is usual', () => {
  const loop = reason({
    ...{ detector: 'loops', channel: 'same call', sentence: 'It repeated one call 256 times' },
    ...{ observed: 'tool:click 256 times in a row', expected: 'usually 31 at most' },
    note: '412,000 tokens, $3.10 spent meanwhile',
  })
  assert.equal(
    claimOf(loop, null),
    'repeated one call 256 times, 412,000 tokens, $3.10 spent meanwhile',
  )
  assert.equal(figureOf(loop, 30), 'usually 31 at most')
})

test('what slept is told with how long, and its longest sleep before', () => {
  const woke = reason({
    ...{ detector: 'silence', channel: 'dormancy', sentence: 'It woke a token that slept' },
    ...{ observed: 'asleep for 61 days', expected: '3 days at most' },
  })
  assert.equal(claimOf(woke, null), 'woke a credential that slept, asleep for 61 days')
  assert.equal(figureOf(woke, 30), '3 days at most before')
  const back = reason({
    ...{ detector: 'silence', channel: 'waiting time' },
    sentence: 'It came back after a long silence',
    ...{ observed: 'silent for 10 days', expected: 'usually 62 hours at most' },
  })
  assert.equal(claimOf(back, null), 'came back after a long silence, silent for 10 days')
  assert.equal(figureOf(back, 30), 'usually 62 hours at most')
})
