import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Errors } from 'typebox/value'
import type { TestStore } from '../test/open-test-store.ts'
import { openTestStore } from '../test/open-test-store.ts'
import { sampleAlert } from '../test/sample-alert.ts'
import { openAlertBook } from './alert-book.ts'
import { completed } from './alerts/completed.ts'
import { Alert } from './wire.ts'

let stored: TestStore
before(async () => {
  stored = await openTestStore()
})
after(() => stored.close())

const version = (id: string, sequence: number, given: Partial<Alert> = {}) =>
  sampleAlert({ id, sequence, title: `${id} at ${sequence}`, ...given })
const sequences = (alerts: readonly Alert[] | null) => alerts?.map(({ sequence }) => sequence)

test('an empty store makes an empty book, and the first sequence may be nought', async () => {
  const book = await openAlertBook(stored.store)
  assert.equal(book.latest(), -1)
  assert.deepEqual(book.recentAfter(-1, 10), [])
  book.add(version('a', 0))
  assert.deepEqual(sequences(book.recentAfter(-1, 10)), [0])
})

test('the latest version of each alert is kept, from the store and from what comes', async () => {
  await stored.writeAlerts([version('a', 64), version('b', 128), version('a', 192)])
  const book = await openAlertBook(stored.store)
  assert.equal((await book.get('a'))?.title, 'a at 192')
  book.add(version('a', 256, { status: 'closed' }))
  assert.equal((await book.get('a'))?.title, 'a at 256')
  assert.equal(book.count('open'), 1)
  assert.equal(book.count('closed'), 1)
  assert.equal([...book.all()].length, 2)
  assert.equal(await book.get('none'), null)
})

test('what a replay after a crash tells again is not told again', async () => {
  const book = await openAlertBook(stored.store)
  const told: number[] = []
  const stop = book.onVersion(({ sequence }) => told.push(sequence))
  for (const sequence of [64, 128, 192, 256, 256, 320]) book.add(version('a', sequence))
  assert.deepEqual(told, [256, 320])
  stop()
  book.add(version('a', 384))
  assert.deepEqual(told, [256, 320])
})

test('memory gives what came since it was opened, the store what came before', async () => {
  const book = await openAlertBook(stored.store)
  for (const sequence of [256, 320, 384]) book.add(version('c', sequence))
  assert.deepEqual(sequences(book.recentAfter(192, 10)), [256, 320, 384])
  assert.deepEqual(sequences(book.recentAfter(256, 1)), [320])
  assert.deepEqual(sequences(book.recentAfter(384, 10)), [])
  assert.equal(book.recentAfter(191, 10), null)
  assert.deepEqual(sequences(await book.storedAfter(0, 10)), [64, 128, 192])
  assert.deepEqual(sequences(await book.storedAfter(64, 1)), [128])
})

test('an alert that an earlier release stored is told whole: what it does not know is empty', async () => {
  const { wouldBeOrdinary, nearest, allowed, blastRadius, ...smaller } = version('old', 128)
  assert.deepEqual([wouldBeOrdinary, nearest, allowed, blastRadius], [null, [], null, ''])
  const resources = [{ id: 'pg-data', gone: true }]
  const old = { ...smaller, reach: [{ environment: 'prod', services: 1, resources }] }
  const alert = completed(JSON.parse(JSON.stringify(old)))
  assert.deepEqual([...Errors(Alert, alert)], [])
  assert.equal(alert.reach[0]?.resources[0]?.gone, true)
})

test('memory is bounded: versions beyond a thousand are the store’s to give', async () => {
  const book = await openAlertBook(stored.store)
  for (let n = 0; n < 1500; n++) book.add(version('d', 1000 + n))
  assert.equal(book.recentAfter(1498, 10), null)
  assert.deepEqual(sequences(book.recentAfter(1499, 2)), [1500, 1501])
})

test('of more than ten thousand alerts the closed and oldest leave memory, and are still found', async () => {
  const many = Array.from({ length: 10_300 }, (_, n) =>
    version(`m${n}`, 10_000 + n, { status: n % 2 === 0 ? 'closed' : 'open' }),
  )
  const book = await openAlertBook(stored.store)
  for (const alert of many) book.add(alert)
  const kept = [...book.all()]
  assert.ok(kept.length <= 10_000 && kept.length > 9_000)
  assert.equal(
    kept.filter(({ id, status }) => id.startsWith('m') && status === 'open').length,
    5150,
  )
  await stored.writeAlerts(many)
  const again = await openAlertBook(stored.store)
  assert.equal([...again.all()].length, 10_000)
  assert.equal(again.count('open'), book.count('open'))
  assert.equal((await again.get('m0'))?.sequence, 10_000)
  assert.equal(again.latest(), 20_299)
})
