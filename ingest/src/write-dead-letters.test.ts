import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Store } from '@tripline/infra'
import { embeddedEventLog } from '@tripline/infra'
import fc from 'fast-check'
import { deadLetter, decodeDeadLetter, encodeDeadLetter } from './dead-letters.ts'
import { writeDeadLetters } from './write-dead-letters.ts'

const arrived = { source: 'cloudtrail', origin: '/logs/a', receivedAt: 1_700_000_000_000 } as const
const rejected = (body: string) => {
  return { ...arrived, body, reason: 'not_json', detail: 'at 3' } as const
}
const asIs = (text: string): string => text

test('the same record, rejected again, is the same dead letter', () => {
  const one = deadLetter(rejected('x'), asIs)
  assert.equal(deadLetter({ ...rejected('x'), receivedAt: 5 }, asIs).id, one.id)
  assert.notEqual(deadLetter(rejected('y'), asIs).id, one.id)
})

test('a body is redacted before it is cut', () => {
  const body = `${'x'.repeat(64 * 1024 - 3)}hunter2`
  const letter = deadLetter(rejected(body), (text) => text.replaceAll('hunter2', '*'))
  assert.equal(letter.body, `${'x'.repeat(64 * 1024 - 3)}*`)
  assert.equal(deadLetter(rejected('y'.repeat(10 ** 6)), asIs).body.length, 64 * 1024)
})

test('property: a dead letter survives its bytes, and other bytes are none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (body, bytes) => {
      const letter = deadLetter(rejected(body), asIs)
      assert.deepEqual(decodeDeadLetter(encodeDeadLetter(letter)), letter)
      assert.equal(decodeDeadLetter(bytes), null)
    }),
  )
})

test('dead letters go from the log into their table, whole batches with a token of their positions', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'tripline-dead-'))
  const log = embeddedEventLog({ path })
  t.after(async () => {
    await log.close()
    rmSync(path, { recursive: true, force: true })
  })
  const inserts: { table: string; bytes: number; token: string }[] = []
  const store: Store = {
    query: async () => [],
    insertBlock: async (table, block, token) => {
      inserts.push({ table, bytes: block instanceof Uint8Array ? block.length : 0, token })
    },
    close: async () => {},
  }
  const letters = Array.from({ length: 250 }, (_, i) => deadLetter(rejected(`${i}`), asIs))
  const bodies = letters.map((letter) => ({ key: letter.id, value: encodeDeadLetter(letter) }))
  await log.append('dead-letters', [...bodies, { key: 'k', value: Buffer.from('rubbish') }])
  const abort = new AbortController()
  const writing = writeDeadLetters(log, store, abort.signal)
  for (let waited = 0; inserts.length < 2 && waited < 3000; waited += 10) await setTimeout(10)
  abort.abort()
  await writing
  assert.deepEqual(
    inserts.map(({ table, token }) => [table, token]),
    [
      ['dead_letters', 'dead-letters/0/0-199'],
      ['dead_letters', 'dead-letters/0/200-250'],
    ],
  )
  assert.ok(inserts.every(({ bytes }) => bytes > 1000))
})
