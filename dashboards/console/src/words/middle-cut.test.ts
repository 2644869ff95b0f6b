import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { middleCut } from './middle-cut.ts'

test('a long id keeps its start and its end', () => {
  assert.equal(middleCut('tok_4d19f0a2b7c3e8'), 'tok_4d19…c3e8')
  assert.equal(middleCut('vk_stagingfix_90'), 'vk_stagi…x_90')
})

test('an id that would not get shorter stays whole', () => {
  assert.equal(middleCut('vk_qa_88f1d2'), 'vk_qa_88f1d2')
  assert.equal(middleCut('1234567890abc'), '1234567890abc')
  assert.equal(middleCut(''), '')
})

test('a cut is never longer than the id and never tears a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const cut = middleCut(id)
      assert.ok([...cut].length <= [...id].length)
      const torn = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
      assert.ok(!torn.test(cut) || torn.test(id))
    }),
  )
})
