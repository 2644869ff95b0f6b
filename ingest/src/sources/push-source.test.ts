import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Collector } from '../collect.ts'
import { pushSource } from './push-source.ts'
import type { SourceItem } from './source-item.ts'
import { isRejected } from './source-item.ts'

const clock = { now: () => 1_700_000_000_000 }
const limits = {
  ...{ maxBodyBytes: 100_000, maxBytes: 1_000_000, maxRatio: 1000 },
  ...{ maxRecords: 5000, maxConcurrent: 2 },
}

/** Counts what it is given, and resolves only when let. */
function collecting(gate: Promise<void> = Promise.resolve()) {
  const items: SourceItem[] = []
  const collector: Collector = {
    async collect(_, batch) {
      await gate
      assert.ok(batch.length <= 1000)
      items.push(...batch)
      const deadLetters = batch.filter(isRejected).length
      const [records, events] = [batch.length, batch.length - deadLetters]
      return { records, events, ignored: 0, deadLetters, byReason: new Map(), newestEventAt: 0 }
    },
  }
  return { items, push: pushSource('push', collector, clock, limits).push }
}

const stored = (accepted: number, deadLetters = 0) => {
  return { kind: 'stored', result: { accepted, ignored: 0, deadLetters } }
}

test('NDJSON, a document and lines are taken, gzip or not', async () => {
  const { items, push } = collecting()
  assert.deepEqual(await push(Buffer.from('{"a":1}\n{"a":2}'), 'auto', 'identity'), stored(2))
  assert.deepEqual(await push(gzipSync('{"Records":[{"a":3}]}'), 'cloudtrail', 'gzip'), stored(1))
  assert.deepEqual(await push(new Uint8Array(0), 'auto', 'identity'), stored(0))
  assert.deepEqual(
    items.map(({ source, body, origin }) => [source, body, origin]),
    [
      ['auto', '{"a":1}', 'push'],
      ['auto', '{"a":2}', 'push'],
      ['cloudtrail', '{"a":3}', 'push'],
    ],
  )
})

test('a body that is part of a larger buffer is read from where it begins', async () => {
  const whole = Buffer.from('xxxx{"a":1}yyyy')
  const { items, push } = collecting()
  await push(new Uint8Array(whole.buffer, whole.byteOffset + 4, 7), 'auto', 'identity')
  assert.equal(items[0]?.body, '{"a":1}')
})

test('bodies over the bounds are refused whole: as they come, unpacked, and in records', async () => {
  const { items, push } = collecting()
  const refusals = [
    await push(Buffer.alloc(100_001, '\n'), 'auto', 'identity'),
    await push(gzipSync(Buffer.alloc(2_000_000, 'a')), 'auto', 'gzip'),
    await push(gzipSync('1\n'.repeat(20_000)), 'auto', 'gzip'),
  ]
  assert.deepEqual(
    refusals.map((outcome) => outcome.kind === 'refused' && outcome.reason),
    ['too_large', 'too_large', 'too_large'],
  )
  assert.equal(items.length, 0)
})

test('a body that is not the gzip it says it is, or was cut off, is stored as a dead letter', async () => {
  const { items, push } = collecting()
  assert.deepEqual(await push(Buffer.from('{"a":1}\n'), 'auto', 'gzip'), stored(0, 1))
  const cut = gzipSync('{"a":1}\n{"a":2}\n').subarray(0, -8)
  assert.deepEqual(await push(cut, 'auto', 'gzip'), stored(2, 1))
  assert.equal(items.length, 4)
})

test('a push resolves only when it is stored, and too many at once are refused', async () => {
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { items, push } = collecting(gate)
  const body = Buffer.from('{"a":1}')
  const waiting = [push(body, 'auto', 'identity'), push(body, 'auto', 'identity')]
  const third = await push(body, 'auto', 'identity')
  assert.equal(third.kind === 'refused' && third.reason, 'busy')
  assert.equal(items.length, 0)
  open()
  assert.deepEqual(await Promise.all(waiting), [stored(1), stored(1)])
  assert.deepEqual(await push(body, 'auto', 'identity'), stored(1))
})
