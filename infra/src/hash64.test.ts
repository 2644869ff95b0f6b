import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash64, hash64Result, hashKey, toBigInt, toUnitInterval } from './hash64.ts'

/** Straight from the reference code, over bytes, with any number of rounds. */
function halfSipHash(bytes: Uint8Array, k0: number, k1: number, c: number, d: number): bigint {
  const v = Int32Array.of(k0, k1 ^ 0xee, 0x6c796765 ^ k0, 0x74656462 ^ k1)
  const at = (i: number): number => v[i] ?? 0
  const add = (a: number, b: number): void => {
    v[a] = at(a) + at(b)
  }
  const turn = (a: number, by: number): void => {
    v[a] = (at(a) << by) | (at(a) >>> (32 - by))
  }
  const xor = (a: number, b: number): void => {
    v[a] = at(a) ^ at(b)
  }
  const round = (): void => {
    for (const [a, b, c, turned] of [
      [0, 1, 5, 0],
      [2, 3, 8, -1],
      [0, 3, 7, -1],
      [2, 1, 13, 2],
    ] as const) {
      add(a, b)
      turn(b, c)
      xor(b, a)
      if (turned >= 0) turn(turned, 16)
    }
  }
  const whole = bytes.length & ~3
  let last = bytes.length << 24
  for (let i = whole; i < bytes.length; i++) last |= (bytes[i] ?? 0) << (8 * (i - whole))
  const words: number[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let i = 0; i < whole; i += 4) words.push(view.getInt32(i, true))
  for (const word of [...words, last]) {
    v[3] = at(3) ^ word
    for (let i = 0; i < c; i++) round()
    v[0] = at(0) ^ word
  }
  v[2] = at(2) ^ 0xee
  for (let i = 0; i < d; i++) round()
  const low = (at(1) ^ at(3)) >>> 0
  v[1] = at(1) ^ 0xdd
  for (let i = 0; i < d; i++) round()
  return (BigInt((at(1) ^ at(3)) >>> 0) << 32n) | BigInt(low)
}

const digest = (text: string, k0 = 0, k1 = 0): bigint => {
  const out = hash64Result()
  hash64(text, out, { k0, k1 })
  return toBigInt(out)
}

test('the reference in this test gives the published vectors of HalfSipHash-2-4', () => {
  const little = (hex: string): bigint => Buffer.from(hex, 'hex').readBigUInt64LE()
  assert.equal(
    halfSipHash(Uint8Array.of(), 0x03020100, 0x07060504, 2, 4),
    little('218d1f59b9b83cc8'),
  )
  assert.equal(
    halfSipHash(Uint8Array.of(0), 0x03020100, 0x07060504, 2, 4),
    little('be552412f8387315'),
  )
})

test('hash64 is HalfSipHash-1-3 of the UTF-16 code units', () => {
  for (const text of [
    '',
    'a',
    'ab',
    'abc',
    'agent-7f3e',
    'é😀\ud800',
    '__proto__',
    'x'.repeat(1_000),
  ]) {
    const bytes = new Uint8Array(Buffer.from(text, 'utf16le'))
    for (const [k0, k1] of [
      [0, 0],
      [0x01234567, -559038737],
    ] as const) {
      assert.equal(digest(text, k0, k1), halfSipHash(bytes, k0, k1, 1, 3), JSON.stringify(text))
    }
  }
})

test('a hundred thousand similar ids give a hundred thousand hashes, spread evenly', () => {
  const out = hash64Result()
  const seen = new Set<bigint>()
  const buckets = new Uint32Array(64)
  for (let i = 0; i < 100_000; i++) {
    hash64(`event-${i}`, out)
    seen.add(toBigInt(out))
    const bucket = Math.floor(toUnitInterval(out) * 64)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  assert.equal(seen.size, 100_000)
  // Expectation 1562, standard deviation 39: six of them either way.
  for (const count of buckets) assert.ok(Math.abs(count - 1562) < 235, String(count))
})

test('the tie-break stays strictly between 0 and 1', () => {
  assert.ok(toUnitInterval({ hi: 0, lo: 0 }) > 0)
  assert.ok(toUnitInterval({ hi: 0xffffffff, lo: 0xffffffff }) < 1)
})

test('another installation key gives another hash', () => {
  const one = hashKey(new Uint8Array(32).fill(1))
  const two = hashKey(new Uint8Array(32).fill(2))
  assert.notEqual(digest('same', one.k0, one.k1), digest('same', two.k0, two.k1))
})
