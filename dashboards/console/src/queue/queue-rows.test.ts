import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlertSummary } from '@tripline/api/wire'
import fc from 'fast-check'
import { matches, readSearch, toFilter, toParameters } from './alert-filter.ts'
import { queueRows, takeIn } from './queue-rows.ts'

const base: AlertSummary = {
  id: 'alr_1',
  sequence: 1,
  agentId: 'staging-fixer',
  environment: 'prod',
  credentialId: 'tok_1',
  credentialKind: 'api_token',
  severity: 'high',
  risk: 70,
  status: 'open',
  assignee: '',
  verdict: null,
  title: 'Deleted pg-data',
  story: '',
  openedAt: 0,
  updatedAt: 0,
  outsideBudget: false,
  reasons: [],
  chain: [],
}
const alert = (id: string, fields: Partial<AlertSummary> = {}): AlertSummary => ({
  ...base,
  id,
  ...fields,
})
const open = toFilter({})
const ids = (alerts: readonly AlertSummary[]) => alerts.map((one) => one.id).join(' ')

test('a newer version shows in place, even when it would sort elsewhere or no longer matches', () => {
  const loaded = [alert('a', { risk: 90 }), alert('b', { risk: 50 })]
  const closed = alert('b', { risk: 99, sequence: 2, status: 'closed' })
  const { rows, waiting } = queueRows(
    { loaded, knownThrough: 1, hasMore: false },
    [closed],
    open,
    'me',
  )
  assert.equal(ids(rows), 'a b')
  assert.equal(rows[1]?.status, 'closed')
  assert.equal(waiting.length, 0)
})

test('what arrived waits, worst first, and only if it belongs to the filter', () => {
  const arrived = [
    alert('x', { sequence: 5, risk: 20 }),
    alert('y', { sequence: 6, risk: 80 }),
    alert('old', { sequence: 3, risk: 95 }),
    alert('other', { sequence: 7, environment: 'dev' }),
  ]
  const filter = toFilter({ environment: 'prod' })
  const { waiting } = queueRows(
    { loaded: [], knownThrough: 4, hasMore: false },
    arrived,
    filter,
    'me',
  )
  assert.equal(ids(waiting), 'y x')
})

test('with more pages behind, only what belongs above the last row waits', () => {
  const snapshot = { loaded: [alert('a', { risk: 60 })], knownThrough: 1, hasMore: true }
  const arrived = [alert('low', { sequence: 2, risk: 10 }), alert('top', { sequence: 3, risk: 70 })]
  assert.equal(ids(queueRows(snapshot, arrived, open, 'me').waiting), 'top')
})

test('taking in the new rows keeps the order of the others, whatever it is', () => {
  const rows = fc.uniqueArray(fc.nat(1000), { maxLength: 30 })
  fc.assert(
    fc.property(rows, rows, fc.constantFrom('risk' as const, 'updated' as const), (a, b, sort) => {
      const old = a.map((n) => alert(`old${n}`, { risk: n % 101, updatedAt: n }))
      const fresh = b.map((n) => alert(`new${n}`, { risk: n % 101, updatedAt: n }))
      const all = takeIn(old, fresh, sort)
      assert.equal(all.length, old.length + fresh.length)
      assert.equal(ids(all.filter((one) => one.id.startsWith('old'))), ids(old))
    }),
  )
})

test('filters ask the same of an alert as the API is asked', () => {
  assert.ok(matches(alert('a', { assignee: 'Priya' }), toFilter({ assignee: 'me' }), 'Priya'))
  assert.ok(!matches(alert('a', { assignee: 'Sam' }), toFilter({ assignee: 'me' }), 'Priya'))
  assert.ok(matches(alert('a'), toFilter({ assignee: 'nobody' }), 'Priya'))
  assert.ok(matches(alert('a'), toFilter({ q: 'PG-DATA' }), 'Priya'))
  assert.ok(!matches(alert('a', { status: 'closed' }), open, 'Priya'))
  assert.ok(matches(alert('a', { status: 'closed' }), toFilter({ status: 'all' }), 'Priya'))
  assert.equal(toParameters(toFilter({ assignee: 'me' }), 'Priya').assignee, 'Priya')
})

test('an address keeps what it knows, as text, and nothing else', () => {
  assert.deepEqual(
    readSearch({ q: 'x', sort: 'risk', status: 'open,acknowledged', theme: 'dark', agent: 7 }),
    {
      q: 'x',
    },
  )
  assert.equal(toFilter(readSearch({ sort: 'sideways' })).sort, 'risk')
})
