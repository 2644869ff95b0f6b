import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { visibleText } from './visible-text.ts'

test('a bidirectional override shows as a box and cannot turn the line', () => {
  assert.equal(visibleText('invoice\u202Egpj.exe'), 'invoice▯gpj.exe')
})

test('ordinary text of any script stays as it is', () => {
  for (const text of ['pg-data', 'größe', 'نص عربي', '日本語', '👩‍💻 ok'])
    assert.equal(visibleText(text), text)
})

test('nothing invisible is left, and twice is the same as once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visibleText(text)
      assert.doesNotMatch(shown, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      assert.equal(visibleText(shown), shown)
    }),
  )
})
