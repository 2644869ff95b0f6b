import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstSentences } from './first-sentences.ts'

test('the first two sentences, whole', () => {
  assert.equal(
    firstSentences('It did 1.5 GB. Then .env.cli was read. Then more.', 2),
    'It did 1.5 GB. Then .env.cli was read.',
  )
  assert.equal(firstSentences('Only one.', 2), 'Only one.')
})

test('never more than the text, always its start', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 4 }), (text, most) => {
      assert.ok(text.startsWith(firstSentences(text, most)))
    }),
  )
})
