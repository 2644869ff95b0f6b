import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import kafkajs from 'kafkajs'
import type { BatchCodec } from './fast-gzip.ts'
import { kafkaClient } from './kafka-client.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
/** RFC 1952, "XFL": 4 where the compressor used its fastest algorithm. */
const EXTRA_FLAGS_AT = 8
const FASTEST = 4

test('a client packs batches at the fastest level, as gzip that anybody can open', async () => {
  kafkaClient({ brokers: ['127.0.0.1:9'] })
  const codec: BatchCodec = CompressionCodecs[CompressionTypes.GZIP]()
  const records = Buffer.from('{"action":"s3:GetObject"}\n'.repeat(1000))
  const packed = await codec.compress({ buffer: records })
  assert.equal(packed[EXTRA_FLAGS_AT], FASTEST)
  assert.ok(packed.length * 10 < records.length, `${packed.length} bytes`)
  assert.deepEqual(gunzipSync(packed), records)
  assert.deepEqual(await codec.decompress(packed), records)
})

test('a batch is opened whole, whatever its size and however well it was packed', async () => {
  kafkaClient({ brokers: ['127.0.0.1:9'] })
  const codec: BatchCodec = CompressionCodecs[CompressionTypes.GZIP]()
  const noise = Buffer.from(
    Array.from({ length: 300_000 }, (_, i) => (i * i * 2_654_435_761) >>> 24),
  )
  for (const records of [Buffer.alloc(0), Buffer.from('{}'), Buffer.alloc(3 << 20, 'a'), noise]) {
    assert.deepEqual(await codec.decompress(await codec.compress({ buffer: records })), records)
  }
})
