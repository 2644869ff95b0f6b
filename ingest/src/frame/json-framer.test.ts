import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createJsonFramer } from './json-framer.ts'
import type { Piece } from './piece.ts'

function frame(bytes: Buffer | string, chunkBytes = 7, maxBytes?: number): Piece[] {
  const whole = Buffer.from(bytes)
  const framer = createJsonFramer(0, maxBytes)
  const pieces: Piece[] = []
  for (let at = 0; at < whole.length; at += chunkBytes) {
    framer.push(whole.subarray(at, at + chunkBytes), (piece) => pieces.push(piece))
  }
  framer.end((piece) => pieces.push(piece))
  return pieces
}

const bodies = (pieces: readonly Piece[]): string[] =>
  pieces.filter(({ reason }) => reason === '').map(({ body }) => body)
const reasons = (pieces: readonly Piece[]): string[] =>
  pieces.filter(({ reason }) => reason !== '').map(({ reason }) => reason)

test('the elements of a list of records come out with their original bytes', () => {
  const first = '{ "eventName" : "a]}\\"{" }'
  const pieces = frame(`{"Records":[${first},\n {"eventName":"b","n":[1,{"x":[]}]}]}`)
  assert.deepEqual(bodies(pieces), [first, '{"eventName":"b","n":[1,{"x":[]}]}'])
  assert.deepEqual(reasons(pieces), [])
})

for (const [what, text, expected] of [
  ['objects one after another', '{"a":1}{"b":2}\n{"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
  ['an object over several lines', '{\n "a": 1\n}\n', ['{\n "a": 1\n}']],
  ['a list at the top', '[{"a":1},{"b":2}]', ['{"a":1}', '{"b":2}']],
  ['a list behind other keys', '{"owner":"x","logEvents":[{"a":1}],"end":[{}]}', ['{"a":1}']],
  ['two lists in one document', '{"Events":[{"a":1}],"items":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
  [
    'a list deeper down is part of its record',
    '{"a":{"Records":[{}]}}',
    ['{"a":{"Records":[{}]}}'],
  ],
  ['a list of numbers is part of its record', '{"value":[1,2]}', ['{"value":[1,2]}']],
  ['an empty list of an ordinary name too', '{"items":[]}', ['{"items":[]}']],
  ['an empty delivery', '{"Records":[]}', []],
  ['nothing', ' \n', []],
  ['a byte order mark', '\ufeff{"a":1}', ['{"a":1}']],
  ['a JSON text sequence', '\x1e{"a":1}\n\x1e{"b":2}\n', ['{"a":1}', '{"b":2}']],
] as const) {
  test(`framed: ${what}`, () => {
    const pieces = frame(text)
    assert.deepEqual(bodies(pieces), expected)
    assert.deepEqual(reasons(pieces), [])
  })
}

test('a record cut off by a line break inside a string costs the rest of its line, not of the stream', () => {
  const pieces = frame('{"a":"x\n{"b":1}\n{"c":1}\n')
  assert.deepEqual(reasons(pieces), ['not_json'])
  assert.deepEqual(bodies(pieces), ['{"b":1}', '{"c":1}'])
})

test('lines that are no JSON between objects are one rejection', () => {
  const pieces = frame('{"a":1}\nplain text\nmore text\n{"b":1}\n')
  assert.deepEqual(bodies(pieces), ['{"a":1}', '{"b":1}'])
  assert.deepEqual(reasons(pieces), ['not_json'])
  assert.equal(pieces[1]?.body, 'plain text\nmore text\n')
})

test('a million numbers in a list of records are one rejection', () => {
  const pieces = frame(`[${'1,'.repeat(1_000_000)}{"a":1},"x",[2]]`, 65_536)
  assert.deepEqual(bodies(pieces), ['{"a":1}'])
  assert.deepEqual(reasons(pieces), ['wrong_type', 'wrong_type'])
})

test('a record over the bound is rejected with its beginning, and the next one is read', () => {
  const pieces = frame(`{"Records":[{"a":"${'x'.repeat(5000)}"},{"b":1}]}`, 64, 1000)
  assert.deepEqual(reasons(pieces), ['too_large'])
  assert.deepEqual(bodies(pieces), ['{"b":1}'])
  assert.ok(pieces[0]?.body.startsWith('{"a":"xxx'))
})

test('a stream that ends inside a document is truncated', () => {
  const pieces = frame('{"Records":[{"a":1},{"b":')
  assert.deepEqual(bodies(pieces), ['{"a":1}'])
  assert.deepEqual(reasons(pieces), ['truncated'])
})

test('bytes that are not UTF-8 cost their record only', () => {
  const pieces = frame(
    Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xff]), Buffer.from('"},{"b":1}]')]),
  )
  assert.deepEqual(reasons(pieces), ['not_utf8'])
  assert.deepEqual(bodies(pieces), ['{"b":1}'])
})

test('10,000 levels of brackets are one record', () => {
  const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  assert.deepEqual(bodies(frame(deep, 4096)), [deep])
})

test('property: any JSON objects, however written and cut into chunks, come out as they went in', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => {
    const { Records, records, items, Events, logEvents, value: list, ...rest } = value
    return rest
  })
  fc.assert(
    fc.property(
      fc.array(object),
      fc.constantFrom(0, 2),
      fc.constantFrom('list', 'Records', 'stream'),
      fc.integer({ min: 1, max: 50 }),
      (objects, indent, shape, chunkBytes) => {
        const texts = objects.map((one) => JSON.stringify(one, null, indent))
        const list = `[${texts.join(',')}]`
        const stream = { list, Records: `{"x":{},"Records":${list}}`, stream: texts.join('\n') }
        const pieces = frame(stream[shape], chunkBytes)
        assert.deepEqual(bodies(pieces), texts)
        assert.deepEqual(reasons(pieces), [])
      },
    ),
    { numRuns: 300 },
  )
})

test('property: whatever the bytes, framing ends, and starting anew at any piece gives what follows it', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\n',
    '\\',
    'a',
    '1',
    '"Records":[',
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
    fc.array(token, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
    fc.constant(Buffer.from('{"a":1}\nx\n{"Records":[{"b":1},2,{"c":"\n"},{"d":1}]}{"e":1}')),
  )
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 20 }), (input, chunkBytes) => {
      const pieces = frame(input, chunkBytes, 40)
      for (const [index, { restart, skip }] of pieces.entries()) {
        const framer = createJsonFramer(restart, 40)
        const again: Piece[] = []
        framer.push(input.subarray(restart), (piece) => again.push(piece))
        framer.end((piece) => again.push(piece))
        const left = pieces.slice(index + 1).map(({ body, reason }) => ({ body, reason }))
        assert.deepEqual(
          again.slice(skip).map(({ body, reason }) => ({ body, reason })),
          left,
        )
      }
    }),
    { numRuns: 500 },
  )
})
