import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentSummary } from '@tripline/api/wire'
import { readAgentsSearch, selectAgents } from './agents-search.ts'

const agent = (id: string, fields: Partial<AgentSummary> = {}): AgentSummary => ({
  ...{
    id,
    owner: '',
    charter: '',
    peerGroup: '',
    environment: 'dev',
    declared: true,
    firstSeenAt: 0,
  },
  ...{
    lastSeenAt: 0,
    calls: 0,
    callsToday: 0,
    openAlerts: 0,
    highestRisk: 0,
    baseline: 'learning',
  },
  ...fields,
})
const fleet = [
  agent('b', { highestRisk: 10, callsToday: 5, lastSeenAt: 9 }),
  agent('a', { highestRisk: 10, callsToday: 7, owner: 'Platform' }),
  agent('c', { highestRisk: 90, lastSeenAt: 3 }),
]
const ids = (agents: readonly AgentSummary[]) => agents.map((one) => one.id).join('')

test('the riskiest agents come first, then by name, and every other order is total too', () => {
  assert.equal(ids(selectAgents(fleet, {})), 'cab')
  assert.equal(ids(selectAgents(fleet, { sort: 'name' })), 'abc')
  assert.equal(ids(selectAgents(fleet, { sort: 'calls' })), 'abc')
  assert.equal(ids(selectAgents(fleet, { sort: 'seen' })), 'bca')
})

test('words are looked for in name, owner, charter, group and environment', () => {
  assert.equal(ids(selectAgents(fleet, { q: 'platf' })), 'a')
  assert.equal(ids(selectAgents(fleet, { q: 'nothing' })), '')
})

test('an address keeps only orders there are', () => {
  assert.deepEqual(readAgentsSearch({ q: 'x', sort: 'sideways' }), { q: 'x' })
  assert.deepEqual(readAgentsSearch({ sort: 'calls' }), { sort: 'calls' })
  assert.deepEqual(readAgentsSearch({ sort: 'risk', q: '' }), {})
})
