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

test('a proposal says why it waits', () => {
  assert.match(as({ state: 'proposed', heldFor: 'irreversible' }), /cannot be undone/)
})
