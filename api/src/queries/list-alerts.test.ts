import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleAlert } from '../../test/sample-alert.ts'
import type { AlertBook } from '../alert-book.ts'
import type { Alert } from '../wire.ts'
import type { AlertFilter } from './list-alerts.ts'
import { listAlerts } from './list-alerts.ts'

const bookOf = (alerts: readonly Alert[]): AlertBook => ({
  add: () => undefined,
  get: async (id) => alerts.find((alert) => alert.id === id) ?? null,
  all: () => alerts,
  count: (status) => alerts.filter((alert) => alert.status === status).length,
  onVersion: () => () => undefined,
  latest: () => 0,
  recentAfter: () => [],
  storedAfter: async () => [],
})
const everything: AlertFilter = {
  status: new Set(),
  severity: new Set(),
  environment: new Set(),
  agent: '',
  assignee: null,
  q: '',
  sort: 'risk',
  limit: 50,
  cursor: null,
}

test('the riskiest alert comes first', () => {
  const book = bookOf([
    sampleAlert({ id: 'a', risk: 40 }),
    sampleAlert({ id: 'b', risk: 97 }),
    sampleAlert({ id: 'c', risk: 58 }),
  ])
  assert.deepEqual(
    listAlerts(book, everything).alerts.map((alert) => alert.id),
    ['b', 'c', 'a'],
  )
})

test('filters narrow, and the total counts what they leave', () => {
  const book = bookOf([
    sampleAlert({ id: 'a', status: 'closed', assignee: 'Priya' }),
    sampleAlert({ id: 'b', environment: 'staging' }),
    sampleAlert({ id: 'c', environment: 'dev', title: 'Read 214 secrets' }),
  ])
  const ids = (filter: Partial<AlertFilter>) =>
    listAlerts(book, { ...everything, ...filter }).alerts.map((alert) => alert.id)
  assert.deepEqual(ids({ status: new Set(['open']) }), ['b', 'c'])
  assert.deepEqual(ids({ environment: new Set(['staging']) }), ['b'])
  assert.deepEqual(ids({ q: 'SECRETS' }), ['c'])
  assert.deepEqual(ids({ assignee: 'nobody' }), ['b', 'c'])
  assert.equal(listAlerts(book, { ...everything, limit: 1 }).total, 3)
})

test('paging gives every alert once, in order, whatever ties there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ risk: fc.integer({ min: 0, max: 3 }), updatedAt: fc.nat(3) }), {
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('risk' as const, 'updated' as const),
      (rows, limit, sort) => {
        const book = bookOf(rows.map((row, i) => sampleAlert({ ...row, id: `alr_${i}` })))
        const whole = listAlerts(book, { ...everything, sort, limit: 200 }).alerts.map((a) => a.id)
        const paged: string[] = []
        let cursor: string | null = null
        do {
          const page = listAlerts(book, { ...everything, sort, limit, cursor })
          paged.push(...page.alerts.map((alert) => alert.id))
          cursor = page.nextCursor ?? null
        } while (cursor !== null)
        assert.deepEqual(paged, whole)
      },
    ),
  )
})

test('a cursor that is not ours is a bad request', () => {
  assert.throws(() => listAlerts(bookOf([]), { ...everything, cursor: 'bm9wZQ' }), {
    code: 'bad_request',
  })
})
