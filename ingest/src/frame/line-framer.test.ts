import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLineFramer } from './line-framer.ts'
import type { Piece } from './piece.ts'
import { PREFIX_BYTES } from './piece.ts'

function frame(bytes: Buffer | string, chunkBytes = 5, maxBytes?: number): Piece[] {
  const whole = Buffer.from(bytes)
  const framer = createLineFramer(0, maxBytes)
  const pieces: Piece[] = []
  for (let at = 0; at < whole.length; at += chunkBytes) {
    framer.push(whole.subarray(at, at + chunkBytes), (piece) => pieces.push(piece))
  }
  framer.end((piece) => pieces.push(piece))
  return pieces
}

test('line ends of any kind, blank lines, byte order marks and runs of NUL are no part of a record', () => {
  const pieces = frame('\ufeffone\r\n\n   \n\0\0\0two\n\0\0\nthree')
  assert.deepEqual(
    pieces.map(({ body }) => body),
    ['one', 'two', 'three'],
  )
})

test('a line over the bound is one rejection with its beginning, and costs no more memory than that', () => {
  const pieces = frame(`one\n${'x'.repeat(500_000)}\ntwo\n`, 4096, 100_000)
  assert.deepEqual(
    pieces.map(({ reason }) => reason),
    ['', 'too_large', ''],
  )
  assert.equal(pieces[1]?.body, 'x'.repeat(PREFIX_BYTES))
  assert.equal(pieces[1]?.detail, 'a line of 500000 bytes')
  assert.equal(pieces[2]?.body, 'two')
})

test('a line that is not UTF-8 is rejected, its neighbours are not', () => {
  const pieces = frame(
    Buffer.concat([Buffer.from('é\n'), Buffer.from([0xc3, 0x28, 10]), Buffer.from('ok')]),
  )
  assert.deepEqual(
    pieces.map(({ body, reason }) => [body, reason]),
    [
      ['é', ''],
      ['\ufffd(', 'not_utf8'],
      ['ok', ''],
    ],
  )
})

test('property: lines do not depend on the chunks they came in, and any piece is a place to start anew', () => {
  const bytes = fc
    .array(fc.oneof(fc.constant('\n'), fc.string({ unit: 'binary', maxLength: 8 })), {
      maxLength: 40,
    })
    .map((parts) => Buffer.from(parts.join('')))
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 30 }), (input, chunkBytes) => {
      const whole = frame(input, 1 << 20, 20)
      assert.deepEqual(frame(input, chunkBytes, 20), whole)
      for (const [index, { restart }] of whole.entries()) {
        const rest = frame(input.subarray(restart), chunkBytes, 20)
        assert.deepEqual(
          rest.map(({ body }) => body),
          whole.slice(index + 1).map(({ body }) => body),
        )
      }
    }),
  )
})
