import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { defaultGunzipLimits, gunzipReader } from './gunzip.ts'

function reading(bytes: Buffer): (count: number) => Buffer | null {
  let at = 0
  return (count) => {
    if (at >= bytes.length) return null
    const part = bytes.subarray(at, at + count)
    at += part.length
    return part
  }
}

async function gunzipAll(bytes: Buffer, limits = defaultGunzipLimits) {
  const reader = gunzipReader(reading(bytes), limits)
  const parts: Buffer[] = []
  for (let part = await reader.next(); part !== null; part = await reader.next()) parts.push(part)
  reader.close()
  return { bytes: Buffer.concat(parts), problem: reader.problem() }
}

/** Does not compress, so that a cut falls into the middle of data. */
const noise = Buffer.concat(
  Array.from({ length: 6000 }, (_, i) => createHash('sha256').update(String(i)).digest()),
)

test('a whole file comes out as it went in', async () => {
  assert.deepEqual(await gunzipAll(gzipSync(noise)), { bytes: noise, problem: null })
})

test('a file of several members is read to its end', async () => {
  const { bytes, problem } = await gunzipAll(
    Buffer.concat([gzipSync('one\n'), gzipSync(''), gzipSync('two\n')]),
  )
  assert.equal(bytes.toString(), 'one\ntwo\n')
  assert.equal(problem, null)
})

test('a file cut off in the middle gives what came before the cut, and then says so', async () => {
  const whole = gzipSync(noise)
  const { bytes, problem } = await gunzipAll(whole.subarray(0, whole.length / 2))
  assert.ok(bytes.length > noise.length / 3, `${bytes.length} bytes`)
  assert.deepEqual(bytes, noise.subarray(0, bytes.length))
  assert.equal(problem?.reason, 'truncated')
})

test('a file that lacks only its checksum is truncated too', async () => {
  const { bytes, problem } = await gunzipAll(gzipSync('record\n').subarray(0, -8))
  assert.equal(bytes.toString(), 'record\n')
  assert.equal(problem?.reason, 'truncated')
})

test('a corrupt file gives what came before the damage', async () => {
  const whole = Buffer.from(gzipSync(noise))
  whole.fill(0xff, whole.length - 20_000, whole.length - 19_000)
  const { bytes, problem } = await gunzipAll(whole)
  assert.deepEqual(bytes, noise.subarray(0, bytes.length))
  assert.equal(problem?.reason, 'truncated')
})

test('a bomb stops at the bound on its ratio', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20))
  const { bytes, problem } = await gunzipAll(bomb, { maxRatio: 100, maxBytes: 2 ** 40 })
  assert.ok(bytes.length <= 17 * 2 ** 20)
  assert.equal(problem?.reason, 'too_large')
})

test('a bomb stops at the bound on its bytes', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20))
  const { bytes, problem } = await gunzipAll(bomb, { maxRatio: 10_000, maxBytes: 2 ** 20 })
  assert.ok(bytes.length <= 2 ** 20)
  assert.equal(problem?.reason, 'too_large')
})
