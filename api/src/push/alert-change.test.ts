import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleAlert } from '../../test/sample-alert.ts'
import { changeId, changeKind } from './alert-change.ts'
import { alertPayload } from './alert-payload.ts'
import { wants } from './change-filter.ts'

test('a change is told by the status before and now', () => {
  assert.equal(changeKind(null, 'open'), 'opened')
  assert.equal(changeKind('open', 'open'), 'updated')
  assert.equal(changeKind('open', 'acknowledged'), 'acknowledged')
  assert.equal(changeKind('acknowledged', 'closed'), 'closed')
  assert.equal(changeKind(null, 'closed'), 'closed')
  assert.equal(changeKind('closed', 'open'), 'reopened')
})

test('an id is of one version and holds no dot', () => {
  const change = { alert: sampleAlert({ id: 'alr_1.2', sequence: 64 }), kind: 'opened' } as const
  assert.equal(changeId(change), 'alr_1_2-64')
})

test('a filter goes by severity, agent and kind', () => {
  const alert = sampleAlert({ severity: 'high', agentId: 'staging-fixer' })
  const change = { alert, kind: 'updated' } as const
  for (const filter of [
    {},
    { severity: 'high' },
    { severity: 'low' },
    { agents: ['staging-fixer'] },
    { agents: ['x', 'staging-*'] },
    { agents: ['*'] },
    { kinds: ['opened', 'updated'] },
  ] as const) {
    assert.ok(wants(filter, change), JSON.stringify(filter))
  }
  for (const filter of [
    { severity: 'critical' },
    { agents: ['staging'] },
    { agents: [] },
    { kinds: ['opened'] },
    { severity: 'high', agents: ['x'] },
  ] as const) {
    assert.ok(!wants(filter, change), JSON.stringify(filter))
  }
})

test('however large an alert, what is sent of it stays under 20 KB', () => {
  const long = 'w'.repeat(100_000)
  const many = Array.from({ length: 500 }, () => long)
  const [reason] = sampleAlert().reasons
  const alert = sampleAlert({
    ...{ title: long, story: long, agentId: long, credentialId: long, assignee: long },
    ...{ actions: many, techniques: many, eventIds: many },
    reasons:
      reason === undefined ? [] : many.map(() => ({ ...reason, sentence: long, rarity: long })),
  })
  const bytes = JSON.stringify(alertPayload(alert)).length
  assert.ok(bytes < 20_000, String(bytes))
})
