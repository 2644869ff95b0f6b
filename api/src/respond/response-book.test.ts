import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { embeddedKeptValues } from '@tripline/infra'
import { grave } from '../../test/respond/grave-alert.ts'
import { workFolder } from '../../test/work-folder.ts'
import type { ResponseRecord } from '../wire.ts'
import { proposal } from './propose.ts'
import type { BookEntry } from './response-book.ts'
import { openResponseBook } from './response-book.ts'

const step = { risk: 70, measure: 'revoke' } as const
const record = (n: number, given: Partial<ResponseRecord> = {}): ResponseRecord => ({
  ...proposal(
    grave({ sequence: n, credentialId: `tok_${n}` }),
    { step, playbook: { name: 'own', version: '1' } },
    1_000 + n,
  ),
  ...given,
})

test('what was put is there after a reopening, with the cursor of the same step', async (t) => {
  const path = join(workFolder(t), 'book')
  const first = openResponseBook(embeddedKeptValues<BookEntry>(path))
  assert.equal(first.state(), null)
  await first.put([record(1), record(2)], { sequence: 7 })
  await first.put([record(2, { state: 'effective', by: 'tripline', decidedAt: 5 })])
  await first.close()
  const book = openResponseBook(embeddedKeptValues<BookEntry>(path))
  assert.deepEqual(
    book.all().map(({ target, state }) => `${target.credentialId} ${state}`),
    ['tok_2 effective', 'tok_1 proposed'],
  )
  assert.deepEqual(book.state(), { sequence: 7, overflow: null, toldAt: 0 })
  assert.deepEqual([book.automaticSince(4), book.automaticSince(5)], [1, 0])
  assert.equal(book.liveOf('tok_2')?.state, 'effective')
  await book.put([record(2, { state: 'undone' })])
  assert.equal(book.liveOf('tok_2'), null)
  await book.close()
})

test('it stays bounded: what is past goes first, then proposals; never what is under way', async (t) => {
  const gone: string[] = []
  const kept = embeddedKeptValues<BookEntry>(join(workFolder(t), 'book'))
  const book = openResponseBook(kept, { most: 10, onGone: (ids) => gone.push(...ids) })
  await book.put([record(1, { state: 'verifying' }), record(2, { state: 'failed' }), record(3)])
  for (let n = 4; n <= 12; n++) await book.put([record(n)])
  const left = book.all().map(({ target }) => target.credentialId)
  assert.equal(left.length, 10)
  assert.ok(left.includes('tok_1') && left.includes('tok_12'))
  assert.ok(!left.includes('tok_2') && !left.includes('tok_3'))
  assert.deepEqual(gone, [record(2).id, record(3).id], 'what lies beside the book goes with them')
  await book.close()
})
