import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { heldBody, isBinary, MAX_BODY } from './held-body.ts'

const JSON_TEXT = '{"jsonrpc":"2.0","method":"tools/call"}'
const utf16 = (text: string) => Buffer.from(text, 'utf16le')
const bigEndian = (text: string) => Buffer.from(utf16(text)).swap16()
const utf32 = (text: string) =>
  Buffer.concat([...text].map((sign) => Buffer.from([sign.charCodeAt(0), 0, 0, 0])))

test('what is compressed is read as its receiver will read it', async () => {
  for (const [coding, bytes] of [
    ['gzip', gzipSync(JSON_TEXT)],
    ['X-GZIP', gzipSync(JSON_TEXT)],
    ['deflate', deflateSync(JSON_TEXT)],
    ['br', brotliCompressSync(JSON_TEXT)],
    ['identity', Buffer.from(JSON_TEXT)],
  ] as const) {
    const held = await heldBody(bytes, { 'content-encoding': coding })
    assert.deepEqual(held, { text: JSON_TEXT, readable: true }, coding)
  }
})

test('what cannot be unpacked, or comes to too much, is not readable', async () => {
  for (const [coding, bytes] of [
    ['gzip', Buffer.from(JSON_TEXT)],
    ['gzip', gzipSync(JSON_TEXT).subarray(0, 20)],
    ['gzip', gzipSync(Buffer.alloc(MAX_BODY + 1, 97))],
    ['zstd', Buffer.from(JSON_TEXT)],
    ['gzip, gzip', gzipSync(gzipSync(JSON_TEXT))],
    ['constructor', Buffer.from(JSON_TEXT)],
  ] as const) {
    assert.equal((await heldBody(bytes, { 'content-encoding': coding })).readable, false, coding)
  }
})

test('JSON in another encoding than UTF-8 is not readable, said or not', async () => {
  const marked = (mark: number[], bytes: Buffer) => Buffer.concat([Buffer.from(mark), bytes])
  for (const bytes of [
    ...[utf16(JSON_TEXT), bigEndian(JSON_TEXT), utf32(JSON_TEXT), utf16(` ${JSON_TEXT}`)],
    marked([0xff, 0xfe], utf16(JSON_TEXT)),
    marked([0xfe, 0xff], bigEndian(JSON_TEXT)),
    Buffer.concat([Buffer.from(JSON_TEXT), Buffer.from([0xff])]),
  ]) {
    assert.equal((await heldBody(bytes, {})).readable, false, bytes.toString('hex'))
  }
  const said = { 'content-type': 'application/json; charset="UTF-16"' }
  assert.equal((await heldBody(Buffer.from(JSON_TEXT), said)).readable, false)
  const plain = { 'content-type': 'application/json; charset=utf-8' }
  assert.equal((await heldBody(Buffer.from(JSON_TEXT), plain)).readable, true)
})

test('a picture, a message of gRPC and an empty body are no JSON in disguise', async () => {
  for (const bytes of [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    Buffer.from([0, 0, 0, 0, 5, 8, 1]),
    Buffer.from([0, 0, 0, 1, 44, 8, 1]),
    Buffer.alloc(0),
  ]) {
    assert.equal((await heldBody(bytes, {})).readable, true)
  }
  assert.ok(isBinary((await heldBody(Buffer.from('89504e47', 'hex'), {})).text))
})

test('no two bodies have one text', async () => {
  const bytes = fc.uint8Array({ maxLength: 6 }).map((value) => Buffer.from(value))
  const near = fc.oneof(
    bytes,
    fc.constantFrom('é', 'Ã©', '').map((text) => Buffer.from(text)),
  )
  await fc.assert(
    fc.asyncProperty(near, near, async (one, other) => {
      const [a, b] = [await heldBody(one, {}), await heldBody(other, {})]
      assert.equal(a.text === b.text, one.equals(other))
    }),
  )
})
