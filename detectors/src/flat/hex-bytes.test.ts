import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHexReader, createHexWriter } from './hex-bytes.ts'

test('what is written comes back, also past the size the writer began with', () => {
  const writer = createHexWriter()
  for (let i = 0; i < 2000; i++) {
    writer.u8(i & 255)
    writer.f32(i / 2)
    writer.f64(i / 3)
  }
  const reader = createHexReader(writer.take())
  for (let i = 0; i < 2000; i++) {
    assert.deepEqual([reader.u8(), reader.f32(), reader.f64()], [i & 255, i / 2, i / 3])
  }
  assert.ok(reader.ok())
  assert.equal(reader.u32(), 0)
  assert.ok(!reader.ok())
})
