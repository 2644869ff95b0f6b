import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { emphasise } from './emphasise.ts'

const strong = (sentence: string, most?: number) =>
  emphasise(sentence, most)
    .filter((segment) => segment.strong)
    .map((segment) => segment.text)

test('the first figure is set in bold, with what it counts', () => {
  assert.deepEqual(strong('Read 214 secrets in 6 min; 3 a day is usual'), ['214 secrets'])
  assert.deepEqual(strong('Sent 4.1 GB out in one hour; 0.3 GB is the usual top'), ['4.1 GB'])
  assert.deepEqual(strong('Spent $41 in an hour; $6 is the usual top'), ['$41'])
  assert.deepEqual(strong('Thinks 92 % less per call'), ['92 %'])
  assert.deepEqual(strong('production: 0 of 41,312 calls'), ['0 of 41,312'])
})

test('as many as asked for, in order', () => {
  assert.deepEqual(strong('its 7 backups, 9 s after', 2), ['7 backups', '9 s'])
})

test('digits inside names, addresses, versions and times are no figures', () => {
  for (const text of [
    'pg-data7',
    'at 198.51.100.7',
    'boto3',
    'AS64512',
    'at 03:40',
    'v1.39',
    'x/2/y',
  ]) {
    assert.deepEqual(strong(text), [], text)
  }
})

test('joined again, the segments are the sentence', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(5), (sentence, most) => {
      const segments = emphasise(sentence, most)
      assert.equal(segments.map((segment) => segment.text).join(''), sentence)
      assert.ok(segments.filter((segment) => segment.strong).length <= most)
    }),
  )
})
