import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readOnlySql } from './read-only-sql.ts'

const kind = (sql: string) => readOnlySql(sql).kind

test('a question is answered, with or without a last semicolon', () => {
  assert.equal(kind("SELECT value FROM baseline_facets WHERE facet = 'credential';"), 'ok')
  assert.equal(kind('WITH 1 AS x SELECT x'), 'ok')
  assert.equal(kind('SHOW TABLES'), 'ok')
  assert.equal(kind('DESCRIBE TABLE events'), 'ok')
})

test('what could write, or leave the parentheses, is refused', () => {
  for (const sql of [
    'DROP TABLE events',
    'SELECT 1; DROP TABLE events',
    'SELECT 1) ; DROP TABLE events; SELECT (1',
    'SELECT 1) UNION ALL SELECT * FROM (SELECT 2',
    'SELECT 1 -- )',
    'SELECT /* */ 1',
    'SELECT $tag$ ) $tag$',
    "SELECT 'a",
    'SHOW TABLES; DROP TABLE events',
    'INSERT INTO events SELECT 1',
  ]) {
    assert.equal(kind(sql), 'refused', sql)
  }
})

test('functions that read files or the network are refused, the same words in a string are not', () => {
  assert.equal(kind("SELECT * FROM file('/etc/passwd', LineAsString)"), 'refused')
  assert.equal(kind("SELECT * FROM URL ('http://192.0.2.1/')"), 'refused')
  assert.equal(kind("SELECT 'file(x)', 'a; b', 'it''s (' AS t"), 'ok')
})

test('never throws, and what is accepted stays one balanced statement', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const result = readOnlySql(`SELECT ${text}`)
      if (result.kind === 'ok') assert.ok(result.sql.startsWith('SELECT * FROM (\n'))
    }),
  )
})
