import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emphasise } from './emphasise.ts'
import { keepFigures } from './keep-figures.ts'

test('a figure keeps its unit beside it', () => {
  assert.equal(
    keepFigures('9 s after, 4.1 GB out, 92 % less'),
    '9\u00a0s after, 4.1\u00a0GB out, 92\u00a0% less',
  )
})

test('words that only start like a unit are left alone', () => {
  assert.equal(keepFigures('7 backups, 2 hosts, 3 a day'), '7 backups, 2 hosts, 3 a day')
})

test('a tied figure is still a figure', () => {
  assert.deepEqual(
    emphasise(keepFigures('Sent 4.1 GB out')).map((segment) => segment.text),
    ['Sent ', '4.1\u00a0GB', ' out'],
  )
})
