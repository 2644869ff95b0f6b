import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'

test('escape sequences and bidirectional overrides become visible', () => {
  assert.equal(safeText('a\u001b[2Jb\u202ec'), 'a\\u001b[2Jb\\u202ec')
  assert.equal(safeText('Zürich\n\tok'), 'Zürich\n\tok')
})

test('a table keeps its rows on one line each, whatever the cells hold', () => {
  const text = table([
    { action: 's3:GetObject\u0007', calls: 12 },
    { action: 'x'.repeat(500), calls: 3 },
  ])
  assert.equal(text.split('\n').length, 4)
  assert.ok(text.split('\n').every((line) => line.length < 100))
})
