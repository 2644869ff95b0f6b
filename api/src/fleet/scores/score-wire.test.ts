import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isFresh,
  isSeal,
  packQuestions,
  scoresKey,
  sealAnswers,
  sealQuestions,
  unpackQuestions,
} from './score-wire.ts'

const KEY = scoresKey(new Uint8Array(32).fill(7))

test('what is packed comes out as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (events) => {
      const found = unpackQuestions(packQuestions(events))
      assert.deepEqual(
        found?.map((event) => [...event]),
        events.map((event) => [...event]),
      )
    }),
  )
})

test('bytes of anybody are questions or nothing, never an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const found = unpackQuestions(Buffer.from(bytes))
      if (found !== null) assert.deepEqual(packQuestions(found), Buffer.from(bytes))
    }),
  )
})

test('a seal is of one key, one time and one text', () => {
  const body = Buffer.from('body')
  const seal = sealQuestions(KEY, '1000', body)
  assert.equal(isSeal(seal, seal), true)
  for (const other of [
    sealQuestions(KEY, '1001', body),
    sealQuestions(KEY, '1000', Buffer.from('bodies')),
    sealQuestions(scoresKey(new Uint8Array(32).fill(8)), '1000', body),
    sealAnswers(KEY, '1000', body),
  ]) {
    assert.equal(isSeal(other, seal), false)
  }
  assert.notEqual(sealAnswers(KEY, seal, body), sealAnswers(KEY, `${seal}x`, body))
  for (const none of [undefined, '', seal.slice(1), ['a']]) assert.equal(isSeal(none, seal), false)
})

test('what was asked a minute ago, or by another clock, is not asked now', () => {
  const now = 1_000_000
  for (const good of ['1000000', '940000', '1060000']) assert.equal(isFresh(good, now), true, good)
  for (const bad of ['939999', '1060001', '', '-1', '1e6', undefined, ['1000000']]) {
    assert.equal(isFresh(bad, now), false, String(bad))
  }
})
