import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptText } from './kept-text.ts'

test('what is kept is JSON and says the same, whatever the texts and numbers', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      '"',
      '\\',
      '\u0000',
      '\u001f',
      '\ud800',
      '\udfff x',
      'plain',
      '\u2028',
      '\ufeff',
    ),
  )
  const number = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.boolean())
  fc.assert(
    fc.property(text, number, text, (model, cost, alias) => {
      const payload = { model, response_cost: cost, metadata: { user_api_key_alias: alias } }
      assert.equal(keptText(payload), JSON.stringify(payload))
    }),
    { numRuns: 300 },
  )
  assert.equal(
    keptText({ messages: 'hunter2', startTime: JSON.parse('1e999') }),
    '{"startTime":null}',
  )
})
