import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ResponsePage, ResponseRecord } from '@tripline/api/wire'
import { standing } from './response-words.ts'

const { responses } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/responses.json', import.meta.url), 'utf8'),
) as ResponsePage
const as = (given: Partial<ResponseRecord>): string => {
  const [first] = responses
  if (first === undefined) throw new Error('no fixture')
  return standing({ ...first, ...given })
}

test('what is asked for and not proved is not told as done', () => {
  assert.match(as({ state: 'verifying', provider: 'in' }), /not proved yet.*still works/)
  assert.match(as({ state: 'verifying', provider: 'unknown' }), /cannot tell/)
})

test('what is proved says how long it took, and what came after', () => {
  const times = { state: 'effective', requestedAt: 1_000, effectiveAt: 2_800 } as const
  assert.equal(
    as({ ...times, refusals: 3, usedAgainAt: 0 }),
    'Out of service, proved 1.8 s after it was asked for. Refused 3 times since.',
  )
  assert.match(as({ ...times, usedAgainAt: 9_000 }), /It was used again since\.$/)
})

test('a failure says what the provider said, with nothing invisible in it', () => {
  assert.equal(as({ state: 'failed', said: 'no\u202e rights' }), 'It failed: no▯ rights.')
  assert.equal(as({ state: 'failed', said: '' }), 'It failed.')
})

test('a provider that refused is told apart from one that did not manage', () => {
  const failed = { state: 'failed', said: '403 missing scope', attempts: 1 } as const
  assert.equal(
    as({ ...failed, outcome: 'forbidden' }),
    'The provider refused, and the credential still works: 403 missing scope.',
  )
  const tries = { ...failed, said: 'HTTP 502', attempts: 8, outcome: 'transient' }
  assert.equal(as(tries), 'The provider did not do it in 8 tries: HTTP 502.')
  assert.match(as({ ...tries, outcome: 'partial' }), /did only part of it: HTTP 502/)
  assert.match(as({ ...tries, state: 'executing', attempts: 3 }), /try 3; it said: HTTP 502\.$/)
  assert.match(as({ ...failed, state: 'undoing' }), /the provider said: 403 missing scope\.$/)
})

test('a proposal says why it waits', () => {
  assert.match(as({ state: 'proposed', heldFor: 'irreversible' }), /cannot be undone/)
})
