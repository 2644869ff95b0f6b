import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { murmur2, partitionOfKey } from './murmur2.ts'

test("the hash is the Java client's: the values of its own test", () => {
  const known: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ]
  for (const [text, hash] of known) assert.equal(murmur2(Buffer.from(text)), hash, text)
})

test('a key has one partition, whatever buffer it lies in', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 200 }),
      (key, count) => {
        const partition = partitionOfKey(key, count)
        assert.ok(Number.isInteger(partition) && partition >= 0 && partition < count)
        const shifted = new Uint8Array(key.length + 3)
        shifted.set(key, 3)
        assert.equal(partitionOfKey(shifted.subarray(3), count), partition)
      },
    ),
  )
})

test('many keys spread over all partitions', () => {
  const counts = new Array<number>(12).fill(0)
  for (let i = 0; i < 12_000; i++) {
    const partition = partitionOfKey(Buffer.from(`arn:aws:iam::123456789012:role/agent-${i}`), 12)
    counts[partition] = (counts[partition] ?? 0) + 1
  }
  for (const count of counts) assert.ok(count > 850 && count < 1150, counts.join(' '))
})
