import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestStore } from '../../test/open-test-store.ts'
import { openTestStore } from '../../test/open-test-store.ts'
import { listBaseline } from './list-baseline.ts'

const NOW = Date.UTC(2026, 5, 18)
let stored: TestStore

const row = (facet: string, value: string, weight: number, through = 1, scope = 'fixer') => ({
  row: {
    ...{ scope, detector: 'novelty', version: 1, facet, value, agents: 0, state: '' },
    ...{ seen: weight * 2, weight, lastWeight: 1, firstSeenAt: NOW - 1000, lastSeenAt: NOW },
  },
  partition: 0,
  through,
})

before(async () => {
  stored = await openTestStore()
  await stored.writeBaselines([row('action', 'read', 1), row('action', 'write', 1)])
  await stored.writeBaselines([
    row('action', 'read', 3, 2),
    row('environment', 'staging', 7, 2),
    row('action', 'read', 99, 2, 'somebody-else'),
    ...Array.from({ length: 300 }, (_, n) => row('argument', `v${n}`, n + 1, 2)),
  ])
})
after(() => stored.close())

test('values come by facet, most frequent first, as of the last checkpoint', async () => {
  const values = await listBaseline(stored.store, 'fixer', 'action')
  assert.deepEqual(values, [
    {
      ...{ facet: 'action', value: 'read', seen: 6, decayedCount: 3, share: 0.75 },
      ...{ firstSeenAt: NOW - 1000, lastSeenAt: NOW },
    },
    {
      ...{ facet: 'action', value: 'write', seen: 2, decayedCount: 1, share: 0.25 },
      ...{ firstSeenAt: NOW - 1000, lastSeenAt: NOW },
    },
  ])
})

test('a facet with many values does not push the others out', async () => {
  const facets = (await listBaseline(stored.store, 'fixer', '')).map(({ facet }) => facet)
  assert.deepEqual([...new Set(facets)], ['action', 'argument', 'environment'])
  assert.equal(facets.filter((facet) => facet === 'argument').length, 200)
})

test('shares are of all values, also of those not listed', async () => {
  const [first] = await listBaseline(stored.store, 'fixer', 'argument')
  assert.equal(first?.value, 'v299')
  assert.equal(first?.share, Math.round((300 / 45_150) * 10_000) / 10_000)
})

test('nobody and nothing have no values', async () => {
  assert.deepEqual(await listBaseline(stored.store, 'nobody', ''), [])
  assert.deepEqual(await listBaseline(stored.store, 'fixer', "action' OR 1=1 --"), [])
})
