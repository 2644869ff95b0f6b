import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeLine, safeText } from './safe-text.ts'
import { table } from './table.ts'

test('escape sequences, direction marks and invisible characters become visible', () => {
  assert.equal(safeText('a\u001b[2Jb\u202ec'), 'a\\u001b[2Jb\\u202ec')
  assert.equal(safeText('\u009b31m'), '\\u009b31m')
  assert.equal(safeText('pay\u200bments\ufeff'), 'pay\\u200bments\\ufeff')
  assert.equal(safeText('x\u{e0041}y'), 'x\\udb40\\udc41y')
  assert.equal(safeText('Zürich 東京 🙂\n\tok'), 'Zürich 東京 🙂\n\tok')
  assert.equal(safeLine('a\nb\tc'), 'a\\u000ab\\u0009c')
})

test('JSON made safe is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = safeText(JSON.stringify(value))
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
      assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
    }),
  )
})

test('a table is one line a row, whatever names and cells hold', () => {
  const rows = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(rows, (given) => {
      const lines = table(given).split('\n')
      assert.equal(lines.length, given.length + 2)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
      assert.ok(lines.every((line) => !/[\u0000-\u001f\u007f-\u009f]/.test(line)))
    }),
  )
})

test('figures stand right, words left, and long cells are cut', () => {
  assert.equal(
    table([
      { action: 's3:GetObject\u0007', calls: 12 },
      { action: 'x\ny', calls: 3, extra: null },
    ]),
    [
      'action              calls  extra',
      '------------------  -----  -----',
      's3:GetObject\\u0007     12',
      'x\\u000ay                3  null',
    ].join('\n'),
  )
  const long = table([{ a: '🙂'.repeat(200) }]).split('\n')
  assert.ok(long.every((line) => [...line].length <= 80))
  assert.ok(long[2]?.endsWith('🙂…'))
})
