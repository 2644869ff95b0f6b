import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { declaredNames } from './declared-names.ts'
import { scanSql } from './scan-sql.ts'

const refused = (sql: string) => {
  const scanned = scanSql(sql)
  return scanned.kind === 'refused' ? scanned.reason : null
}
const names = (sql: string) => {
  const scanned = scanSql(sql)
  assert.equal(scanned.kind, 'ok', sql)
  return scanned.kind === 'ok' ? [...declaredNames(scanned.tokens)] : []
}

test('an ordinary question is cut into words, strings and symbols, with their depth', () => {
  const scanned = scanSql(`SELECT "a b", 'it''s \\' ok;' FROM t WHERE (x[1]) > 1.5`)
  assert.equal(scanned.kind, 'ok')
  const tokens = scanned.kind === 'ok' ? scanned.tokens : []
  assert.deepEqual(
    tokens.map(({ text }) => text),
    [
      'SELECT',
      'a b',
      ',',
      "'it''s \\' ok;'",
      'FROM',
      't',
      'WHERE',
      '(',
      'x',
      '[',
      '1',
      ']',
      ')',
      '>',
      '1',
      '.',
      '5',
    ],
  )
  assert.equal(tokens.find(({ text }) => text === '1')?.depth, 2)
})

test('whatever two lexers could read differently is refused', () => {
  for (const sql of [
    'SELECT 1; DROP TABLE events',
    'SELECT 1 -- x',
    'SELECT 1 /* x */',
    'SELECT 1 // x',
    'SELECT 1 # x',
    'SELECT $tag$ ) $tag$',
    "SELECT 'a",
    "SELECT 'a''",
    'SELECT ‘;’',
    'SELECT “a”',
    "SELECT x'27' ",
    "SELECT x'\\' ; DROP TABLE events; SELECT '1'",
    'SELECT `a\\`b`',
    'SELECT `a``b`',
    'SELECT `/etc/passwd`',
    'SELECT "a.csv"',
    'SELECT {x:String}',
    'SELECT @@version',
    'SELECT 1\u0000',
    'SELECT 1\u00a0+ 1',
    'SELECT (1',
    'SELECT 1)',
    'SELECT [1)',
    'SELECT 1) UNION ALL SELECT * FROM (SELECT 2',
  ]) {
    assert.notEqual(refused(sql), null, sql)
  }
})

test('never throws, and what it takes has no statement after it', () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    '`',
    '\\',
    ';',
    '--',
    '(',
    ')',
    '[',
    ' ',
    'a',
    '1',
    '‘',
    '$',
    '/*',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const scanned = scanSql(pieces.join(''))
      if (scanned.kind === 'refused') return
      assert.ok(scanned.tokens.every(({ kind, text }) => kind === 'string' || !/[;\\$]/.test(text)))
      assert.equal(
        scanned.tokens
          .map(({ text }) => text.replace(/^['][\s\S]*'$/, 'S'))
          .join('')
          .includes(';'),
        false,
      )
    }),
  )
})

test('names are declared by WITH at the head, in sequence', () => {
  assert.deepEqual(names('WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b'), [
    'a',
    'b',
  ])
  assert.deepEqual(names('WITH 1 AS x SELECT x'), [])
  assert.deepEqual(names('SELECT 1'), [])
})

test('a name that could mean a table somewhere is not taken for declared', () => {
  for (const sql of [
    'WITH a AS (SELECT * FROM a) SELECT * FROM a',
    'WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b',
    'SELECT * FROM (WITH a AS (SELECT 1) SELECT 1), a',
    'SELECT 1 UNION ALL WITH a AS (SELECT 1) SELECT 1 UNION ALL SELECT * FROM a',
    'WITH x AS (SELECT 1) SELECT 1 UNION ALL WITH a AS (SELECT 1) SELECT * FROM a',
    'WITH `a` AS (SELECT 1) SELECT * FROM a',
  ]) {
    assert.ok(!names(sql).includes('a'), sql)
  }
})
