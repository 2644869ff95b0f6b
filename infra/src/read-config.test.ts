import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { parseConfig, readConfig } from './read-config.ts'

const schema = Type.Object(
  {
    alertsPerDay: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'a promise' })),
    sources: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String(),
            format: Type.Optional(Type.Unsafe<'a'>({ type: 'string', enum: ['a', 'b'] })),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)
const problems = (text: string): readonly string[] => {
  const read = parseConfig('t.yaml', text, schema)
  return read.kind === 'invalid' ? read.problems : []
}

test('a right file is read, an empty one too', () => {
  assert.deepEqual(parseConfig('t.yaml', 'alertsPerDay: 4', schema), {
    kind: 'ok',
    config: { alertsPerDay: 4 },
  })
  assert.deepEqual(parseConfig('t.yaml', '', schema), { kind: 'ok', config: {} })
})

test('each problem names the file, the key and the way out', () => {
  assert.deepEqual(problems('alertsPerDya: 4'), [
    't.yaml: alertsPerDya is not a known key; did you mean alertsPerDay?',
  ])
  assert.deepEqual(problems('quux: 4'), [
    't.yaml: quux is not a known key; known are alertsPerDay, sources',
  ])
  assert.deepEqual(problems('alertsPerDay: many'), [
    't.yaml: alertsPerDay must be number (a promise).',
  ])
  assert.deepEqual(problems('sources: [{format: c}]'), [
    't.yaml: sources[0].name is missing; add it.',
    't.yaml: sources[0].format must be one of a, b.',
  ])
  assert.match(problems('a: [1').join(), /^t\.yaml:1:\d+: not YAML: /)
  assert.match(problems('a: 1\na: 2').join(), /t\.yaml:2:1/)
})

test('a file that is not there says so', () => {
  const read = readConfig('/nowhere/t.yaml', schema)
  assert.deepEqual(read, {
    kind: 'invalid',
    problems: ['/nowhere/t.yaml: cannot be read (ENOENT); check the path and who may read it.'],
  })
})

test('aliases cannot blow a small file up, and nothing makes it throw', () => {
  const bomb = `a: &a [1]\n${'bcdefgh'
    .split('')
    .map((key, i) => `${key}: &${key} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
    .join('\n')}`
  assert.match(problems(bomb).join(), /aliases/)
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void problems(text)))
})
